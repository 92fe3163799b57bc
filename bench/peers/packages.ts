/**
 * What people would use instead of isopod, from npm. None of it is a part of isopod: the packages are installed in this folder by the
 * first benchmark that needs one, by their own lock file and without running their scripts.
 */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { platform } from "node:os";
import { progress } from "../harness/report.ts";

const require = createRequire(import.meta.url);

/** @throws {Error} with npm's own words when it cannot install them */
export function installPeers(): void {
  if (writtenMs("./node_modules/.package-lock.json") >= writtenMs("./package-lock.json")) return;
  progress("peers: installing workerd, isolated-vm, deno and quickjs-wasi into bench/peers");
  const options = { cwd: import.meta.dirname, stdio: "pipe", shell: platform() === "win32" } as const;
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], options);
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString("utf8") ?? String(error);
    throw new Error(/npm error (?!code)(.*)/.exec(said)?.[1] ?? said, { cause: error });
  }
}

/** 0 for a file that is not there. */
function writtenMs(file: string): number {
  return statSync(new URL(file, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A package of theirs, by what we use of it: their types are not installed with ours. */
export async function importPeer<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}

export function workerdProgram(): string {
  return (require("workerd") as { default: string }).default;
}

export function denoProgram(): string {
  return (require("deno/install_api.cjs") as { runInstall: () => string }).runInstall();
}
