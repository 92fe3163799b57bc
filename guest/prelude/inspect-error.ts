/**
 * How an error looks in a console line: its name and message above its stack, as Node prints it. This engine's
 * `stack` holds the frames only, so the head is added here.
 */
import { readText, userFrames } from "./failure.ts";
import { indexOf, slice } from "./primordials.ts";
import type { Walk } from "./inspect-walk.ts";

function framesText(error: object): string {
  const lines = userFrames(readText(error, "stack"));
  let text = "";
  for (let at = 0; at < lines.length; at++) text += (at === 0 ? "" : "\n") + lines[at]!;
  return text;
}

function indented(text: string, walk: Walk): string {
  if (walk.indent === 0) return text;
  let answer = "";
  let start = 0;
  for (let end = indexOf(text, "\n"); end >= 0; end = indexOf(text, "\n", start)) {
    answer += slice(text, start, end + 1) + "  ";
    start = end + 1;
  }
  return answer + slice(text, start);
}

export function errorText(error: object, walk: Walk): string {
  const name = readText(error, "name") || "Error";
  const message = slice(readText(error, "message"), 0, walk.left);
  const head = message === "" ? name : name + ": " + message;
  const stack = framesText(error);
  if (stack === "") return "[" + head + "]";
  return indented(indexOf(stack, name) === 0 ? stack : head + "\n" + stack, walk);
}
