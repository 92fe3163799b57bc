/** node:console: the global one, and one of its own kind for streams. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import { web } from "./lib/web.ts";
import util from "./util.ts";

interface Output {
  write(text: string): unknown;
}

const toErrors = new Set(["error", "warn", "trace", "assert"]);

/** Writes to the streams that it is given. */
class Console {
  constructor(given: Output | { readonly stdout: Output; readonly stderr?: Output }, errors?: Output) {
    const { stdout, stderr = stdout } = "stdout" in given ? given : { stdout: given, stderr: errors ?? given };
    for (const name of ["log", "info", "debug", "dir", "error", "warn", "trace"]) {
      const output = toErrors.has(name) ? stderr : stdout;
      Object.defineProperty(this, name, {
        value: (...args: unknown[]) => void output.write(util.format(...args) + "\n"),
        writable: true,
        configurable: true,
        enumerable: true,
      });
    }
  }
}

export default { ...web.console, Console };
