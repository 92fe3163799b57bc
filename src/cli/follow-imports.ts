/**
 * The files that a function in AssemblyScript consists of: its entry, and what is imported from it by relative paths. What comes from a package
 * (`isopod/assemblyscript`, the standard library) is the compiler's to find.
 */
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readText } from "./read-text.ts";

interface SourceFile {
  readonly path: string;
  /** Undefined when it is not UTF-8. */
  readonly text: string | undefined;
}

const importPath = /\b(?:import|export)\b[^;"']*?["'](\.{1,2}\/[^"']+)["']/g;

/** Every file once, the entry first. An import that leads nowhere is left to the compiler, which names its line. */
export async function followImports(entry: string): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const waiting = [entry];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (files.has(path)) continue;
    const text = await readText(path);
    files.set(path, { path, text });
    for (const [, imported = ""] of (text ?? "").matchAll(importPath)) {
      const found = await existing(resolve(dirname(path), imported));
      if (found !== undefined) waiting.push(found);
    }
  }
  return [...files.values()];
}

/** As the compiler looks: a file, or a folder's index. */
async function existing(path: string): Promise<string | undefined> {
  for (const candidate of [path, `${path}.ts`, `${path}/index.ts`]) {
    if ((await stat(candidate).catch(() => undefined))?.isFile() === true) return candidate;
  }
  return undefined;
}
