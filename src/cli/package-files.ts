/**
 * Finds the `package.json` files that decide how an input is resolved and read ("exports", "type", "sideEffects").
 * Used by the collector: without them the server would resolve a package's import to another file than we did.
 */
import { access } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";

/** Of a package: every one from the file up to the package's root. Of the user's own files: those of their project. */
export async function packageFiles(input: string, entry: string): Promise<string[]> {
  const folders = input.includes(`${sep}node_modules${sep}`) ? packageFolders(input) : ownFolders(input, entry);
  const found = await Promise.all(folders.map((folder) => existing(join(folder, "package.json"))));
  return found.filter((path) => path !== undefined);
}

function packageFolders(input: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(input); basename(folder) !== "node_modules"; folder = dirname(folder)) folders.push(folder);
  return folders;
}

/**
 * Up to the working directory when the entry is inside it, otherwise the entry's folder alone: a script in /tmp
 * must not send along what happens to lie in /tmp's parents.
 */
function ownFolders(input: string, entry: string): string[] {
  const top = isInside(entry, process.cwd()) ? process.cwd() : dirname(entry);
  const folders: string[] = [];
  for (let folder = dirname(input); isInside(folder, top); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === top) break;
  }
  return folders;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

async function existing(path: string): Promise<string | undefined> {
  return access(path).then(
    () => path,
    () => undefined,
  );
}
