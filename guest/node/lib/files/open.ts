/** Open files: what reads and writes their bytes, by a number or by a path. */
import { failure, wrongType } from "./failure.ts";
import { flagsOf } from "./flags.ts";
import { optionsOf, type Given } from "./options.ts";
import { Buffer, bytesOf, find, textOf, writable, type Bytes, type File, type Folder } from "./tree.ts";

/** An open file: its place in it, and whether each write goes to its end. */
export interface Open {
  readonly file: File;
  readonly path: string;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly appends: boolean;
  at: number;
}

const opened = new Map<number, Open>();

export function openFile(path: string, given: string | number = "r"): Open {
  const { reads, writes, creates, excludes, truncates, appends } = flagsOf(given);
  const found = writes ? lookToWrite(path) : find(path, "open");
  if (found !== undefined && excludes) throw failure("EEXIST", "open", path);
  if (found instanceof Map) throw failure("EISDIR", writes ? "open" : "read", ...(writes ? [path] : []));
  if (found === undefined && !creates) throw failure("ENOENT", "open", path);
  const file = found ?? create(path);
  if (truncates) put(file, new Uint8Array(0));
  return { path, file, reads, writes, appends, at: 0 };
}

function lookToWrite(path: string): File | Folder | undefined {
  const { folder, name } = writable(path, "open");
  return folder.get(name);
}

function create(path: string): File {
  const { folder, name } = writable(path, "open");
  const file: File = { content: new Uint8Array(0), modifiedMs: Date.now() };
  folder.set(name, file);
  return file;
}

function put(file: File, content: Bytes): void {
  file.content = content;
  file.modifiedMs = Date.now();
}

export function openOf(fd: unknown, syscall: string): Open {
  const open = opened.get(fd as number);
  if (open === undefined) throw failure("EBADF", syscall);
  return open;
}

function dataOf(data: unknown, encoding?: string | null): Bytes {
  if (typeof data === "string") return Buffer.from(data, encoding ?? "utf8");
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice();
  throw wrongType("data", "string or an instance of Buffer, TypedArray, or DataView", data);
}

/** Grows it as far as it must; what was never written is zero. */
export function writeAt(open: Open, data: Bytes, position?: number | null): number {
  if (!open.writes) throw failure("EBADF", "write");
  const old = bytesOf(open.file, open.path);
  const at = open.appends ? old.length : (position ?? open.at);
  const content = grown(old, at + data.length);
  content.set(data, at);
  put(open.file, content);
  if (position === undefined || position === null) open.at = at + data.length;
  return data.length;
}

/** With room for twice as much where it must move: what is written in small parts is not copied for each. */
function grown(old: Bytes, length: number): Bytes {
  if (length <= old.length) return old;
  if (length <= old.buffer.byteLength - old.byteOffset) return new Uint8Array(old.buffer, old.byteOffset, length);
  const content = new Uint8Array(new ArrayBuffer(Math.max(length, 2 * old.length)), 0, length);
  content.set(old);
  return content;
}

export function readAt(open: Open, length: number, position?: number | bigint | null): Bytes {
  if (!open.reads) throw failure("EBADF", "read");
  const isHere = position === undefined || position === null || Number(position) < 0;
  const at = isHere ? open.at : Number(position);
  const part = bytesOf(open.file, open.path).subarray(at, at + length);
  if (isHere) open.at = at + part.length;
  return part;
}

/** A file that is open already, by its number, or one that is opened for this. */
export function target(given: unknown, flag: string | undefined): Open {
  return typeof given === "number" ? openOf(given, "read") : openFile(textOf(given), flag);
}

export function readFile(given: unknown, options?: Given): unknown {
  const { encoding, flag } = optionsOf(options);
  const open = target(given, flag);
  const { content } = open.file;
  const isText = encoding === "utf8" || encoding === "utf-8";
  if (isText && typeof content === "string" && open.at === 0) return content;
  const bytes = readAt(open, Infinity);
  return typeof encoding === "string" && encoding !== "buffer"
    ? (Buffer.from(bytes) as unknown as { toString(encoding: string): string }).toString(encoding)
    : Buffer.from(bytes);
}

export function writeFile(given: unknown, data: unknown, options?: Given): void {
  const { encoding, flag } = optionsOf(options);
  const bytes = dataOf(data, encoding);
  writeAt(target(given, flag ?? "w"), bytes);
}

export function read(fd: unknown, into: unknown, ...rest: unknown[]): number {
  const named = (typeof rest[0] === "object" ? rest[0] : undefined) as { offset?: number; length?: number; position?: number } | undefined;
  const view = into as Uint8Array;
  const offset = (named === undefined ? (rest[0] as number | undefined) : named.offset) ?? 0;
  const length = (named === undefined ? (rest[1] as number | undefined) : named.length) ?? view.byteLength - offset;
  const part = readAt(openOf(fd, "read"), length, named === undefined ? (rest[2] as number | null) : named.position);
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(part, offset);
  return part.length;
}

export function writeOpen(fd: unknown, data: unknown, ...rest: unknown[]): number {
  const open = openOf(fd, "write");
  if (typeof data === "string") return writeAt(open, dataOf(data, rest[1] as string), rest[0] as number | null);
  const bytes = dataOf(data);
  const offset = (rest[0] as number | null) ?? 0;
  return writeAt(open, bytes.subarray(offset, offset + ((rest[1] as number | null) ?? bytes.length)), rest[2] as number | null);
}

export function open(given: unknown, flag?: string | number): number {
  const made = openFile(textOf(given), flag ?? "r");
  let fd = 3;
  while (opened.has(fd)) fd++;
  opened.set(fd, made);
  return fd;
}

export function close(fd: unknown): void {
  openOf(fd, "close");
  opened.delete(fd as number);
}

export function resize(file: Open, length = 0): void {
  const content = new Uint8Array(length);
  content.set(bytesOf(file.file, file.path).subarray(0, length));
  put(file.file, content);
}
