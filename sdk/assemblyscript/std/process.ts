/** Stands for the standard library's `process`, whose `env` is always empty: here it holds the function's own variables. */
import { Clock, environment, exit as exitHost, nanoseconds } from "isopod/assemblyscript/host";

export namespace process {
  export const arch = "wasm32";
  export const platform = "wasm";
  // @ts-ignore: decorator
  @lazy export const argv: string[] = [];
  export let exitCode = 0;
  /** Read at deploy, as all that stands at the top level. */
  // @ts-ignore: decorator
  @lazy export const env = variables();

  export function exit(code: i32 = exitCode): void {
    exitHost(code);
  }

  export function time(): i64 {
    return nanoseconds(Clock.Real) / 1_000_000;
  }

  export function hrtime(): u64 {
    return nanoseconds(Clock.Monotonic);
  }
}

function variables(): Map<string, string> {
  const entries = environment();
  const all = new Map<string, string>();
  for (let at = 0; at < entries.length; at++) {
    const equals = entries[at].indexOf("=");
    all.set(entries[at].substring(0, equals), entries[at].substring(equals + 1));
  }
  return all;
}
