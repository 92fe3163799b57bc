/**
 * node:fs, in the function's memory: what was deployed is read below /var/task and /opt, and /tmp is written. Each function is there in its three
 * forms. Ours, as whatever imports it carries it in its image: with memfs (3.6.0 or 4.80.1) that is 2.3 or 3.7 MB, with this 0.7 MB, most of which is `Buffer`.
 */
import { wrongType } from "./lib/files/failure.ts";
import { FileHandle } from "./lib/files/handle.ts";
import { Dirent, Stats } from "./lib/files/kinds.ts";
import { byName } from "./lib/files/names.ts";
import { close, open, openFile, openOf, read, readFile, resize, writeFile, writeOpen } from "./lib/files/open.ts";
import { optionsOf, type Given } from "./lib/files/options.ts";
import { newReadStream, newWriteStream } from "./lib/files/streams.ts";
import { look, textOf } from "./lib/files/tree.ts";
import { web } from "./lib/web.ts";

const functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  readFile,
  writeFile,
  appendFile: (given: unknown, data: unknown, options?: Given): void => writeFile(given, data, { flag: "a", ...optionsOf(options) }),
  open,
  close,
  read,
  write: writeOpen,
  fsync: (fd: unknown): void => void openOf(fd, "fsync"),
  fdatasync: (fd: unknown): void => void openOf(fd, "fdatasync"),
  fstat: (fd: unknown): Stats => new Stats(openOf(fd, "fstat").file),
  ftruncate: (fd: unknown, length?: number): void => resize(openOf(fd, "ftruncate"), length),
  truncate: (given: unknown, length?: number): void => resize(openFile(textOf(given), "r+"), length),
  ...byName,
};

type Callback = (error?: unknown, ...values: unknown[]) => void;

/** Whoever reads or writes by a number is told its buffer too. */
const tellsBuffer = new Set(["read", "write"]);

function withCallback(name: string, run: (...args: never[]) => unknown): (...args: unknown[]) => void {
  return (...args) => {
    const last = args.pop();
    const done = (typeof last === "function" ? last : undefined) as Callback | undefined;
    if (done === undefined) throw wrongType("cb", "function", done);
    let outcome: [unknown, ...unknown[]];
    try {
      const value = run(...(args as never[]));
      outcome = [null, ...(value === undefined ? [] : [value]), ...(tellsBuffer.has(name) ? [args[1]] : [])];
    } catch (error) {
      outcome = [error];
    }
    web.setImmediate(done, ...outcome);
  };
}

const promises: Record<string, unknown> = {};
const fs: Record<string, unknown> = { promises, Stats, Dirent, createReadStream: newReadStream, createWriteStream: newWriteStream };
for (const [name, run] of Object.entries(functions)) {
  fs[name + "Sync"] = run;
  fs[name] = withCallback(name, run);
  promises[name] = async (...args: never[]) => run(...args);
}
promises["open"] = async (given: unknown, flag?: string | number) => new FileHandle(open(given, flag));
for (const name of ["realpath", "realpathSync"]) Object.assign(fs[name] as object, { native: fs[name] });

function exists(given: unknown): boolean {
  try {
    return look(textOf(given), "access") !== undefined;
  } catch {
    return false;
  }
}

fs["existsSync"] = exists;
fs["exists"] = (given: unknown, done: Callback): void => void web.setImmediate(done, exists(given));

export default fs;
