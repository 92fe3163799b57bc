/** The files that a function sees: those that were deployed with it, which cannot be changed, and what it writes below /tmp. All in its memory. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
// @ts-expect-error -- made by the bundler for each function
import deployed from "isopod:node-files";
import buffer from "../../buffer.ts";
import { failure, wrongType } from "./failure.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** What stands in a file: a text, a text in base64, or bytes. Null for one that was too large to be deployed for reading. */
type Content = string | readonly [base64: string] | Bytes | null;

export interface File {
  content: Content;
  modifiedMs: number;
}

export type Folder = Map<string, File | Folder>;

interface BufferStatics {
  from(data: unknown, encoding?: string): Bytes;
  concat(parts: readonly Bytes[]): Bytes;
}

export const Buffer = (buffer as unknown as { Buffer: BufferStatics }).Buffer;

export const root: Folder = new Map();

function lay(path: string, content: Content): void {
  const names = path.split("/").slice(1);
  const name = names.pop()!;
  let folder = root;
  for (const step of names) {
    const next = folder.get(step) ?? new Map();
    folder.set(step, next);
    folder = next as Folder;
  }
  if (name !== "") folder.set(name, { content, modifiedMs: 0 });
}

for (const path of ["/var/task/", "/opt/", "/tmp/"]) lay(path, null);
for (const [path, content] of deployed as [string, Content][]) lay(path, content);

/** Texts, bytes or `file:` URLs. */
export function textOf(given: unknown): string {
  if (typeof given === "string") return given;
  if (given instanceof Uint8Array) return Buffer.from(given).toString();
  const { pathname } = (given ?? {}) as { pathname?: unknown };
  if (typeof pathname === "string") return decodeURIComponent(pathname);
  throw wrongType("path", "string or an instance of Buffer or URL", given);
}

/** From the root; relative paths begin in /var/task. */
export function stepsOf(path: string): string[] {
  const steps: string[] = [];
  for (const step of (path.startsWith("/") ? path : "/var/task/" + path).split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps;
}

/** @param paths as messages name them, where that is not the path itself @throws {Error} ENOENT, ENOTDIR */
export function find(path: string, syscall: string, paths: readonly string[] = [path]): File | Folder {
  const found = look(path, syscall, paths);
  if (found === undefined) throw failure("ENOENT", syscall, ...paths);
  return found;
}

/** @throws {Error} ENOTDIR when the way there leads through a file */
export function look(path: string, syscall: string, paths: readonly string[] = [path]): File | Folder | undefined {
  return path === "" ? undefined : follow(stepsOf(path), syscall, paths);
}

function follow(steps: readonly string[], syscall: string, paths: readonly string[]): File | Folder | undefined {
  let at: File | Folder | undefined = root;
  for (const step of steps) {
    if (at === undefined) return undefined;
    if (!(at instanceof Map)) throw failure("ENOTDIR", syscall, ...paths);
    at = at.get(step);
  }
  return at;
}

interface Place {
  readonly folder: Folder;
  readonly name: string;
}

/** Where something may be written, made or taken away. @throws {Error} EROFS outside of /tmp, ENOENT, ENOTDIR */
export function writable(path: string, syscall: string, paths: readonly string[] = [path]): Place {
  if (path === "") throw failure("ENOENT", syscall, ...paths);
  const steps = stepsOf(path);
  const name = steps.pop();
  if (steps[0] !== "tmp" || name === undefined) throw failure("EROFS", syscall, ...paths);
  const folder = follow(steps, syscall, paths);
  if (folder === undefined) throw failure("ENOENT", syscall, ...paths);
  if (!(folder instanceof Map)) throw failure("ENOTDIR", syscall, ...paths);
  return { folder, name };
}

export function bytesOf(file: File, path: string): Bytes {
  const { content } = file;
  if (content === null) throw failure("EFBIG", "open", path);
  if (typeof content === "string") return Buffer.from(content, "utf8");
  return content instanceof Uint8Array ? content : Buffer.from(content[0], "base64");
}

export function sizeOf(file: File): number {
  return file.content === null ? 0 : bytesOf(file, "").length;
}
