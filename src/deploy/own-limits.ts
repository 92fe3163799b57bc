/**
 * Loaded ahead of a deploy worker's own code: limits the memory of this process, and of the bundler that it starts, to what
 * the largest function needs. What an upload makes of it is unknown: some text of a few megabytes has the bundler fill
 * gigabytes. Without `prlimit` (util-linux) there is no such limit, and `doctor` says so. It gives way to the front, as cells do.
 */
import { execFileSync } from "node:child_process";
import { setPriority } from "node:os";
import { limits } from "../limits.ts";

setPriority(limits.niceness);

try {
  execFileSync("prlimit", ["--pid", String(process.pid), `--data=${limits.deployDataBytes}`, "--core=0"], { stdio: "ignore" });
} catch {
  // Said by `isopod doctor` and at the server's start, which look for the program.
}
