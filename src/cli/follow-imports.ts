/**
 * The files that a function consists of, in a language that esbuild does not read: its entry, and what is imported from it, found by looking for
 * the statements that import. What comes with the language, or is missing, is the server's to find.
 */
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { readText } from "./read-text.ts";

/** The paths that a file's imports may mean, all that there may be. @param root the entry's folder */
export type ImportsOf = (text: string, path: string, root: string) => string[];

interface SourceFile {
  readonly path: string;
  /** Undefined when it is not UTF-8. */
  readonly text: string | undefined;
}

/** Every file once, the entry first. */
export async function followImports(entry: string, importsOf: ImportsOf): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const waiting = [entry];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (files.has(path) || !(await isFile(path))) continue;
    const text = await readText(path);
    files.set(path, { path, text });
    waiting.push(...importsOf(text ?? "", path, dirname(entry)));
  }
  return [...files.values()];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
