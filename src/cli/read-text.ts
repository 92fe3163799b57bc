/** A file as text, for the collectors. */
import { readFile } from "node:fs/promises";

/** Undefined when it is not UTF-8. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
