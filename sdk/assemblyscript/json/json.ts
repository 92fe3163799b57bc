/** `JSON` as functions see it: `JSON.parse(text).get("name").asString("world")`, `JSON.object().set("greeting", text).toString()`. */
import { fail } from "../failure";
import { parseWhole } from "./parse";
import { Reader } from "./reader";
import { textOf } from "./write";
import { Kind, Value } from "./value";

export { Kind, Value };

let lastProblem = "";

/** The value that a text holds, or null: then `problem()` says why. */
export function tryParse(text: string): Value | null {
  const reader = new Reader(text);
  const value = parseWhole(reader);
  lastProblem = reader.problem;
  return value;
}

/** Why the last `tryParse` gave null. */
export function problem(): string {
  return lastProblem;
}

/** The value that a text holds. Text that is not JSON fails the call, with the type `SyntaxError`. */
export function parse(text: string): Value {
  const value = tryParse(text);
  return value == null ? fail<Value>("SyntaxError", lastProblem) : value;
}

/** A value's JSON: of a text, a number, a boolean, an array of such, or a `JSON.Value`. */
export function stringify<T>(value: T): string {
  return textOf(Value.of<T>(value));
}

export function object(): Value {
  return new Value(Kind.Object);
}

export function array(): Value {
  return new Value(Kind.Array);
}
