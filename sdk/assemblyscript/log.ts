/** Lines of the function's log. Used by functions, and by what stands for the standard library's `console` and `trace`. */
import * as host from "./host";
import { utf8Of } from "./utf8";

export namespace log {
  export function trace(text: string): void {
    write(host.Level.Trace, text);
  }

  export function debug(text: string): void {
    write(host.Level.Debug, text);
  }

  export function info(text: string): void {
    write(host.Level.Info, text);
  }

  export function warn(text: string): void {
    write(host.Level.Warn, text);
  }

  export function error(text: string): void {
    write(host.Level.Error, text);
  }
}

function write(level: host.Level, text: string): void {
  const bytes = utf8Of(changetype<usize>(text));
  host.log(level, bytes.start, bytes.size);
  bytes.free();
}
