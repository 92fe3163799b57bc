/**
 * Child script: builds the base image and deploys functions on it, as the server's deploy worker does, into files.
 * Apart, so that the process that is measured holds what a cell holds and no bundler.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildBase, deploy } from "../../src/deploy/worker.ts";
import { answer, readTask } from "../harness/child.ts";
import { moduleOf, newFunctions } from "./functions.ts";

export interface PrepareTask {
  readonly folder: string;
  readonly functions: number;
}

export interface Prepared {
  readonly folder: string;
  readonly baseBytes: number;
  /** Of each function's image. */
  readonly imageBytes: readonly number[];
}

const { folder, functions } = readTask() as PrepareTask;
const { base } = await buildBase();
writeFileSync(join(folder, "base"), base);
const imageBytes: number[] = [];
for (const fn of newFunctions(functions)) {
  const body = Buffer.from(JSON.stringify({ code: moduleOf(fn) }));
  const built = await deploy({ kind: "json", config: undefined, body, name: fn.name, base, programs: {} });
  if (!built.ok || !("image" in built)) throw new Error(`Cannot benchmark as ${fn.name} was not deployed: ${JSON.stringify(built)}`);
  writeFileSync(join(folder, fn.name), built.image);
  imageBytes.push(built.image.length);
}
answer({ folder, baseBytes: base.length, imageBytes } satisfies Prepared);
