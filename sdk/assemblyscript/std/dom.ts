/**
 * Stands for the standard library's `bindings/dom`, which asks JavaScript: `console`, `Date.now`, `performance.now` and
 * `crypto.getRandomValues` ask the host here. What a sandbox does not have (`document`, `globalThis`) is not there.
 */
import { Clock, fillRandom, nanoseconds } from "isopod/assemblyscript/host";
import { log as lines } from "isopod/assemblyscript/log";

/** The standard library's `JSMath`: there is none. */
export namespace Math {}

export namespace Date {
  export function now(): f64 {
    return <f64>(nanoseconds(Clock.Real) / 1_000_000);
  }
}

export namespace performance {
  export function now(): f64 {
    return <f64>nanoseconds(Clock.Monotonic) / 1_000_000;
  }
}

export namespace crypto {
  export function getRandomValues(array: Uint8Array): void {
    fillRandom(array.dataStart, array.byteLength);
  }
}

export namespace console {
  export function assert(condition: bool, message: string): void {
    if (!condition) lines.error(message.length == 0 ? "Assertion failed" : "Assertion failed: " + message);
  }

  export function log(text: string): void {
    lines.info(text);
  }

  export function debug(text: string): void {
    lines.debug(text);
  }

  export function info(text: string): void {
    lines.info(text);
  }

  export function warn(text: string): void {
    lines.warn(text);
  }

  export function error(text: string): void {
    lines.error(text);
  }

  export function time(label: string): void {
    timers().set(label, performance.now());
  }

  export function timeLog(label: string): void {
    if (!timers().has(label)) lines.warn("Timer '" + label + "' does not exist");
    else lines.info(label + ": " + (performance.now() - timers().get(label)).toString() + "ms");
  }

  export function timeEnd(label: string): void {
    timeLog(label);
    timers().delete(label);
  }
}

/** When each of `console.time`'s timers was started. Made when it is first asked for: this file is run before the collector is ready. */
let started: Map<string, f64> | null = null;

function timers(): Map<string, f64> {
  let map = started;
  if (map == null) started = map = new Map();
  return map;
}
