/**
 * The files that a function consists of, in a language that esbuild does not read: its entry, and what is imported from it, found by looking for
 * the statements that import. What comes with the language, or is missing, is the server's to find.
 */
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { readText } from "./read-text.ts";

/** The paths that a file's imports may mean, all that there may be. @param root the entry's folder */
export type ImportsOf = (text: string, path: string, root: string) => string[];

/** The path of every file, the entry's first. */
export async function followImports(entry: string, importsOf: ImportsOf): Promise<string[]> {
  const found = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path) || !(await isFile(path))) continue;
    found.add(path);
    waiting.push(...importsOf((await readText(path)) ?? "", path, dirname(entry)));
  }
  return [...found];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
