/** Looks for a toolchain, and installs it where that is possible when it is not there. */
import type { Toolchain } from "../../guest/examples/languages.ts";
import { run, type Places } from "./shell.ts";

/** A toolchain is not there, which fails nothing. */
export class Missing extends Error {}

/** Its version. @throws {Missing} when it is not there and cannot be had */
export async function prepare(toolchain: Toolchain, places: Places, say: (line: string) => void): Promise<string> {
  const { name, install, missing } = toolchain;
  const found = await versionOf(toolchain, places).catch(() => undefined);
  if (found !== undefined) return found;
  try {
    if (install === undefined) throw new Error("it is not installed");
    say(`installing ${name}: ${install}`);
    await run(install, places);
    return await versionOf(toolchain, places);
  } catch (error) {
    throw new Missing(`no ${name} (${missing}): ${lastLineOf((error as Error).message)}`, { cause: error });
  }
}

async function versionOf({ version }: Toolchain, places: Places): Promise<string> {
  const printed = await run(version, places);
  const found = /\d+(\.\d+)+/.exec(printed)?.[0];
  if (found === undefined) throw new Error(`no version: ${printed}`);
  return found;
}

function lastLineOf(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}
