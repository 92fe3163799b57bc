/**
 * How large bytes come from a deploy worker: by files. Through the pipe between the processes they would keep the front busy for as long
 * as it takes to copy them, and everyone waiting.
 */
import { writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";

/** The fields of an answer that lie in files of these names instead. */
interface Aside {
  readonly aside?: readonly string[];
}

/** For the worker: the answer, its large bytes in that folder instead. @throws {IsopodError} storage_failed */
export function putAside<T extends object>(answer: T, folder: string): T & Aside {
  const isLarge = ([, value]: [string, unknown]): boolean => value instanceof Uint8Array && value.length > limits.uploadInlineBytes;
  const fields = Object.entries(answer);
  const large = fields.filter(isLarge) as [string, Uint8Array][];
  try {
    for (const [name, bytes] of large) writeFileSync(join(folder, name), bytes);
  } catch (error) {
    throw storageFailed(error);
  }
  const rest = fields.filter((field) => !isLarge(field));
  return { ...(Object.fromEntries(rest) as T), aside: large.map(([name]) => name) };
}

/**
 * For the front: asks with a folder for what is large, and gives back the answer as it was.
 * @throws {IsopodError} storage_failed, and what `ask` throws
 */
export async function withOutbox<T extends object>(ask: (folder: string) => Promise<T & Aside>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "isopod-deploy-")).catch(refused);
  try {
    const { aside = [], ...answer } = await ask(folder);
    const read = aside.map(async (name) => [name, await readFile(join(folder, name)).catch(refused)] as const);
    return { ...answer, ...Object.fromEntries(await Promise.all(read)) } as T;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refused(error: unknown): never {
  throw storageFailed(error);
}

function storageFailed(error: unknown): IsopodError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IsopodError("storage_failed", `Cannot deploy as the folder for temporary files (TMPDIR) refused what was built: ${reason}`);
}
