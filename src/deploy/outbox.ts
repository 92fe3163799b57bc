/**
 * How large bytes come from a deploy worker: by files. Through the pipe between the processes they would keep the front busy for as long
 * as it takes to copy them, and everyone waiting.
 */
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../limits.ts";

/** The fields of an answer that lie in files of these names instead. */
interface Aside {
  readonly aside?: readonly string[];
}

/** For the worker: the answer, its large bytes in that folder instead. */
export function putAside<T extends object>(answer: T, folder: string): T & Aside {
  const isLarge = ([, value]: [string, unknown]): boolean => value instanceof Uint8Array && value.length > limits.uploadInlineBytes;
  const fields = Object.entries(answer);
  const large = fields.filter(isLarge) as [string, Uint8Array][];
  for (const [name, bytes] of large) writeFileSync(join(folder, name), bytes);
  const rest = fields.filter((field) => !isLarge(field));
  return { ...(Object.fromEntries(rest) as T), aside: large.map(([name]) => name) };
}

/** For the front: the answer as it was. @throws {Error} when a file of it cannot be read */
export async function takeBack<T extends object>({ aside = [], ...answer }: T & Aside, folder: string): Promise<T> {
  const read = aside.map(async (name) => [name, await readFile(join(folder, name))] as const);
  return { ...answer, ...Object.fromEntries(await Promise.all(read)) } as T;
}
