/**
 * Child script: builds the base image and deploys `hello` on it, as the server's deploy worker does, into files.
 * Apart, so that the process that is measured holds what a cell holds and no bundler.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildBase, deploy } from "../../src/deploy/worker.ts";
import { answer, readTask } from "../harness/child.ts";

export interface Prepared {
  readonly base: string;
  readonly image: string;
  readonly baseBytes: number;
  readonly imageBytes: number;
}

const folder = readTask() as string;
const code = readFileSync(new URL("../../guest/examples/hello.ts", import.meta.url), "utf8");
const { base } = await buildBase();
const body = Buffer.from(JSON.stringify({ code }));
const built = await deploy({ kind: "json", config: undefined, body, name: "hello", base, programs: {} });
if (!built.ok || !("image" in built)) throw new Error(`Cannot benchmark as hello was not deployed: ${JSON.stringify(built)}`);

const prepared: Prepared = {
  base: join(folder, "base"),
  image: join(folder, "hello"),
  baseBytes: base.length,
  imageBytes: built.image.length,
};
writeFileSync(prepared.base, base);
writeFileSync(prepared.image, built.image);
answer(prepared);
