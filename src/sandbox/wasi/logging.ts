/** `wasi:logging`: lines of the call's log. */
import type { WasiCall } from "./call.ts";

const levels = ["trace", "debug", "info", "warn", "error", "critical"];
const mostLevel = 4;

export function loggingInterface(call: WasiCall): object {
  return {
    log(level: string, context: string, message: string): void {
      call.host.log(Math.min(levels.indexOf(level), mostLevel), context === "" ? message : `${context}: ${message}`);
    },
  };
}
