/**
 * Puts the prelude's names on the global object, as browsers do: writable, configurable, not enumerable.
 * Every part of the prelude uses it at boot. Without it `for (key in globalThis)` would list our names.
 */
import { defineProperty } from "./primordials.ts";

type Class = { readonly prototype: object };

const classes: Class[] = [];

/** Functions get the public name too, whatever a minifier called them. */
export function expose(name: string, value: unknown): void {
  if (typeof value === "function") defineProperty(value, "name", { value: name, configurable: true });
  hide(globalThis, name, value);
}

/** A class under its public name, with the tag that `toString` shows. */
export function exposeClass(name: string, value: Class): void {
  nameClass(name, value);
  classes[classes.length] = value;
  expose(name, value);
}

export function nameClass(name: string, value: Class): void {
  defineProperty(value, "name", { value: name, configurable: true });
  tag(value.prototype, name);
}

/** Whether the value is one of the prelude's own objects, which structuredClone refuses. */
export function isExposedObject(value: object): boolean {
  for (let at = 0; at < classes.length; at++) {
    if (value instanceof (classes[at] as unknown as new () => object)) return true;
  }
  return false;
}

export function tag(target: object, name: string): void {
  defineProperty(target, Symbol.toStringTag, { value: name, configurable: true });
}

/** A plain object for the console, shown under a class's name. */
export function labelled(name: string, parts: object): object {
  tag(parts, name);
  return parts;
}

export function hide(target: object, name: string | symbol, value: unknown): void {
  defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}
