/**
 * The JavaScript that the transpiler made of a component, turned into a function that instantiates it. It was generated
 * from an upload, so it gets as little as it can do with: it is strict, and every global that it has no use for is a
 * parameter that nobody passes. That is a seat belt, not a wall: the names that could break out of the text were refused
 * at deploy (`../../deploy/core-names.ts`), and the cell is jailed. Used by `instantiate.ts`; compiled once for a function.
 */
import { compileFunction } from "node:vm";
import type { GlueTimers } from "./loop.ts";

/** What the glue finds under these names, one set for each call. */
interface GlueScope {
  readonly WebAssembly: object;
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
  /** Answers the length of a list that the guest passed. @throws when it is over its cap */
  readonly bounded: (length: number) => number;
  readonly waitables: Waitables;
  /** Where it keeps which task runs: see `current-tasks.ts`. */
  readonly currentTasks: object;
  readonly timers: GlueTimers;
}

/** The tasks and the ends of streams and futures that the glue holds for the guest. */
interface Waitables {
  /** @throws when it holds too many */
  readonly hold: () => void;
  readonly letGo: () => void;
}

type Exports = Record<string, unknown>;

/** What the glue exports. A core module is known by its name here, and what instantiates it answers an object with its exports. */
type InstantiateGlue = (
  coreOf: (name: string) => unknown,
  imports: Readonly<Record<string, object>>,
  instantiateCore: (core: string, imports?: Record<string, WebAssembly.ModuleImports>) => unknown,
) => Exports | Promise<Exports>;

export type Glue = (scope: GlueScope) => InstantiateGlue;

/** Of the language itself; nothing of Node's. */
const kept = new Set(
  [
    "Array ArrayBuffer BigInt Boolean DataView Error Infinity JSON Map Math NaN Number Object Promise RangeError Set String Symbol",
    "TextEncoder TypeError WeakMap undefined BigInt64Array BigUint64Array Float32Array Float64Array",
    "Int8Array Int16Array Int32Array Uint8Array Uint16Array Uint32Array",
  ].flatMap((names) => names.split(" ")),
);
const own =
  "WebAssembly TextDecoder queueMicrotask _bounded _hold _letGo _currentTasks setTimeout clearTimeout setInterval clearInterval ReadableStream console globalThis".split(
    " ",
  );
const silent = { debug(): void {}, error(): void {} };
/** The glue asks whether a stream is one; none of ours is. */
class ReadableStream {}

/** What it throws is a rejection: see `../compiled/stray-rejections.ts`. */
function microtask(run: () => unknown): void {
  void Promise.resolve().then(run);
}

/** @throws SyntaxError when the text is none */
export function compileGlue(text: string): Glue {
  const hidden = Object.getOwnPropertyNames(globalThis).filter((name) => !kept.has(name) && !own.includes(name));
  // In a strict function no parameter may be called `eval`: the strict one is inside.
  const make = compileFunction(`return (function () { "use strict";\n${text}\nreturn instantiate; })();`, [...own, ...hidden]);
  return ({
    WebAssembly,
    TextDecoder,
    bounded,
    waitables: { hold, letGo },
    currentTasks,
    timers: { setTimeout, setInterval, clearTimeout },
  }) => {
    const timers = [setTimeout, clearTimeout, setInterval, clearTimeout];
    return make(WebAssembly, TextDecoder, microtask, bounded, hold, letGo, currentTasks, ...timers, ReadableStream, silent, {
      WebAssembly,
    }) as InstantiateGlue;
  };
}
