/** A temporary folder with files in it, gone at the end of the scope. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Folder = AsyncDisposable & { path: (name?: string) => string };

export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<Folder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "isopod-cli-")));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return {
    path: (name = "") => join(root, name),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
