/** Files that are sent along because the user says so, as the function reads them: they are in no import. */
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

/** By their real paths; a folder is all that lies in it. @throws {Error} of the file system, for what is not there */
export async function includedFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(async (path) => filesOf(await realpath(path))));
  return found.flat();
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
