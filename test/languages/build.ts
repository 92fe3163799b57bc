/** Builds one example, after its toolchains are there. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Example } from "../../guest/examples/languages.ts";
import { newFolder } from "../harness/folder.ts";
import { run, type Places } from "./shell.ts";
import { prepare } from "./toolchain.ts";

export interface Built {
  readonly file: string;
  readonly bytes: number;
  /** The toolchains with their versions. */
  readonly with: string;
}

/** @throws {Missing} when a toolchain is not there; {Error} when it is and the example does not build */
export async function build(example: Example, into: string, tools: string, say: (line: string) => void): Promise<Built> {
  await using work = await newFolder();
  const places: Places = { OUT: join(into, `${example.name}.wasm`), WORK: work.path, TOOLS: tools };
  const versions: string[] = [];
  for (const toolchain of example.toolchains) versions.push(`${toolchain.name} ${await prepare(toolchain, places, say)}`);
  // A folder of its own, as a probe may have left something in the other.
  const inside = join(work.path, "build");
  await mkdir(inside);
  await run(example.build, { ...places, WORK: inside });
  return { file: places.OUT, bytes: (await stat(places.OUT)).size, with: versions.join(", ") };
}
