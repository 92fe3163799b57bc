/** `wasi:logging`: lines of the call's log. */
import type { Wasi2Call } from "./call.ts";

const levels = ["trace", "debug", "info", "warn", "error", "critical"];
const mostLevel = 4;

export function loggingInterface(call: Wasi2Call): object {
  return {
    log(level: string, context: string, message: string): void {
      call.host.log(Math.min(levels.indexOf(level), mostLevel), context === "" ? message : `${context}: ${message}`);
    },
  };
}
