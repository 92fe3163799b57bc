/** Runs the lines of `guest/examples/languages.ts`: in that folder, with a time limit, their output kept. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Places {
  /** The module to write. */
  readonly OUT: string;
  /** An empty folder for what lies between. */
  readonly WORK: string;
  /** Stays from run to run, with the toolchains that were installed. */
  readonly TOOLS: string;
}

const folder = fileURLToPath(new URL("../../guest/examples", import.meta.url));
const ownTools = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
/** Enough for a registry's hundred packages and their first compilation. */
const limitMs = 600_000;

/** What the line wrote to stdout. @throws {Error} with what it wrote, when it fails */
export function run(line: string, places: Places): Promise<string> {
  const env = { ...process.env, ...places, PATH: `${ownTools}:${process.env["PATH"]}` };
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", line], { cwd: folder, env, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(`${stderr}${stdout}`.trim() || error.message));
    });
  });
}
