/**
 * What all parts of the inspector share: the state of one walk through a value, and the small texts (quoted
 * strings, class names) that appear everywhere in its output.
 */
import { getDescriptor, getPrototypeOf, indexOf, quote, slice } from "./primordials.ts";

/** One inspection: what is left to print, what is being printed, how far in, and how to print a part. */
export type Walk = {
  left: number;
  indent: number;
  level: number;
  readonly stack: object[];
  readonly refs: object[];
  readonly show: (value: unknown, walk: Walk) => string;
};

/** Single quotes unless the text itself has one, as Node prints strings. */
export function quoted(text: string): string {
  const json = quote(text);
  if (indexOf(text, "'") >= 0) return json;
  let inner = slice(json, 1, -1);
  for (let at = indexOf(inner, '\\"'); at >= 0; at = indexOf(inner, '\\"', at + 1)) {
    inner = slice(inner, 0, at) + slice(inner, at + 1);
  }
  return "'" + inner + "'";
}

function constructorName(prototype: object): string | undefined {
  const maker: unknown = getDescriptor(prototype, "constructor")?.value;
  if (typeof maker !== "function") return undefined;
  const name: unknown = getDescriptor(maker, "name")?.value;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** The name of the class, `undefined` for objects without one. Runs no accessor. */
export function className(value: object): string | undefined {
  let name: string | undefined;
  for (let at = getPrototypeOf(value); at !== null && name === undefined; at = getPrototypeOf(at)) {
    name = constructorName(at);
  }
  return name;
}

/** A part of a value, two columns further in. */
export function showInside(value: unknown, walk: Walk): string {
  walk.indent += 2;
  const text = walk.show(value, walk);
  walk.indent -= 2;
  return text;
}

/** The first part that does not fit any more says so, and ends the list that it is in. */
export function isSpent(walk: Walk, output: string[]): boolean {
  if (walk.left > 0) return false;
  output[output.length] = "…";
  return true;
}
