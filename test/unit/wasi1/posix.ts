/** What a guest's libc makes of the functions of preview 1: paths and texts instead of pointers, for the tests. */
import { fileRights, directoryRights, allRights } from "../../../src/sandbox/wasi1/rights.ts";
import type { Argument, errnoName, TestGuest } from "./test-guest.ts";

type ErrnoName = ReturnType<typeof errnoName>;

export const create = 1;
export const directory = 2;
export const exclusive = 4;
export const truncate = 8;
export const append = 1;
export const root = 3;

export interface OpenOptions {
  readonly at?: number;
  readonly flags?: number;
  readonly follow?: boolean;
  readonly rights?: number | bigint;
  readonly inheriting?: number | bigint;
  readonly fdFlags?: number;
}

export interface Stat {
  readonly inode: bigint;
  readonly type: number;
  readonly links: bigint;
  readonly size: bigint;
  readonly accessedNs: bigint;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
}

/** The descriptor, or why there is none. */
export function open(guest: TestGuest, path: string | Uint8Array, options: OpenOptions = {}): number | ErrnoName {
  const { at = root, flags = 0, follow = false, rights = fileRights, inheriting = allRights, fdFlags = 0 } = options;
  const to = guest.room(4);
  const lookup = follow ? 1 : 0;
  const outcome = guest.call("path_open", at, lookup, ...guest.put(path), flags, BigInt(rights), BigInt(inheriting), fdFlags, to);
  return outcome === "success" ? guest.view.getUint32(to, true) : outcome;
}

/** @throws when it cannot be opened */
export function mustOpen(guest: TestGuest, path: string, options: OpenOptions = {}): number {
  const fd = open(guest, path, options);
  if (typeof fd === "string") throw new Error(`cannot open ${path}: ${fd}`);
  return fd;
}

export function openDirectory(guest: TestGuest, path: string, options: OpenOptions = {}): number {
  return mustOpen(guest, path, { rights: directoryRights, flags: directory, ...options });
}

/** Drops a descriptor's rights but some. */
export function narrow(guest: TestGuest, fd: number, rights: number, inheriting = 0): number {
  const outcome = guest.call("fd_fdstat_set_rights", fd, BigInt(rights), BigInt(inheriting));
  if (outcome !== "success") throw new Error(`cannot narrow ${fd}: ${outcome}`);
  return fd;
}

function vector(guest: TestGuest, buffers: readonly (readonly [number, number])[]): [number, number] {
  const records = new DataView(new ArrayBuffer(buffers.length * 8));
  for (const [index, [start, length]] of buffers.entries()) {
    records.setUint32(index * 8, start, true);
    records.setUint32(index * 8 + 4, length, true);
  }
  return [guest.put(new Uint8Array(records.buffer))[0], buffers.length];
}

/** How much was written, or why nothing was. */
export function write(guest: TestGuest, fd: number, ...texts: (string | Uint8Array)[]): number | ErrnoName {
  return sized(
    guest,
    "fd_write",
    fd,
    ...vector(
      guest,
      texts.map((text) => guest.put(text)),
    ),
  );
}

export function pwrite(guest: TestGuest, fd: number, offset: bigint, text: string): number | ErrnoName {
  return sized(guest, "fd_pwrite", fd, ...vector(guest, [guest.put(text)]), offset);
}

/** What was read, or why nothing was; into buffers of such lengths. */
export function read(guest: TestGuest, fd: number, ...lengths: number[]): string {
  return readWith(guest, "fd_read", fd, lengths);
}

export function pread(guest: TestGuest, fd: number, offset: bigint, length: number): string {
  return readWith(guest, "fd_pread", fd, [length], offset);
}

function readWith(guest: TestGuest, name: "fd_read" | "fd_pread", fd: number, lengths: readonly number[], ...offset: bigint[]): string {
  const buffers = lengths.map((length): [number, number] => [guest.room(length), length]);
  const length = sized(guest, name, fd, ...vector(guest, buffers), ...offset);
  if (typeof length === "string") return length;
  const all = Buffer.concat(buffers.map(([start, length]) => guest.bytes.slice(start, start + length)));
  return all.subarray(0, length).toString();
}

/** Calls a function whose last parameter is where it puts a size. */
function sized(guest: TestGuest, name: "fd_read" | "fd_pread" | "fd_write" | "fd_pwrite", ...parameters: Argument[]): number | ErrnoName {
  const to = guest.room(4);
  const outcome = guest.call(name, ...parameters, to);
  return outcome === "success" ? guest.view.getUint32(to, true) : outcome;
}

export function seek(guest: TestGuest, fd: number, offset: bigint, whence: number): bigint | ErrnoName {
  const to = guest.room(8);
  const outcome = guest.call("fd_seek", fd, offset, whence, to);
  return outcome === "success" ? guest.view.getBigUint64(to, true) : outcome;
}

export function tell(guest: TestGuest, fd: number): bigint | ErrnoName {
  const to = guest.room(8);
  const outcome = guest.call("fd_tell", fd, to);
  return outcome === "success" ? guest.view.getBigUint64(to, true) : outcome;
}

function statAt(view: DataView, at: number): Stat {
  const field = (index: number): bigint => view.getBigUint64(at + index * 8, true);
  const [inode, type, links, size] = [field(1), Number(field(2)), field(3), field(4)];
  return { inode, type, links, size, accessedNs: field(5), modifiedNs: field(6), changedNs: field(7) };
}

/** @throws when it fails */
export function fstat(guest: TestGuest, fd: number): Stat {
  const to = guest.room(64);
  const outcome = guest.call("fd_filestat_get", fd, to);
  if (outcome !== "success") throw new Error(outcome);
  return statAt(guest.view, to);
}

export function stat(guest: TestGuest, path: string, follow = false, at = root): Stat | ErrnoName {
  const to = guest.room(64);
  const outcome = guest.call("path_filestat_get", at, follow ? 1 : 0, ...guest.put(path), to);
  return outcome === "success" ? statAt(guest.view, to) : outcome;
}

export function mustStat(guest: TestGuest, path: string, follow = false): Stat {
  const found = stat(guest, path, follow);
  if (typeof found === "string") throw new Error(`cannot stat ${path}: ${found}`);
  return found;
}

export function mkdir(guest: TestGuest, path: string, at = root): ErrnoName {
  return guest.call("path_create_directory", at, ...guest.put(path));
}

export function rmdir(guest: TestGuest, path: string, at = root): ErrnoName {
  return guest.call("path_remove_directory", at, ...guest.put(path));
}

export function unlink(guest: TestGuest, path: string, at = root): ErrnoName {
  return guest.call("path_unlink_file", at, ...guest.put(path));
}

export function symlink(guest: TestGuest, target: string, path: string, at = root): ErrnoName {
  return guest.call("path_symlink", ...guest.put(target), at, ...guest.put(path));
}

export function link(guest: TestGuest, from: string, to: string, lookup = 0): ErrnoName {
  return guest.call("path_link", root, lookup, ...guest.put(from), root, ...guest.put(to));
}

export function rename(guest: TestGuest, from: string, to: string, fromAt = root, toAt = root): ErrnoName {
  return guest.call("path_rename", fromAt, ...guest.put(from), toAt, ...guest.put(to));
}

export function readlink(guest: TestGuest, path: string, length = 4_096): string {
  const to = guest.room(length);
  const used = guest.room(4);
  const outcome = guest.call("path_readlink", root, ...guest.put(path), to, length, used);
  if (outcome !== "success") return outcome;
  return Buffer.from(guest.bytes.slice(to, to + guest.view.getUint32(used, true))).toString();
}

export interface Dirent {
  readonly cookie: bigint;
  readonly inode: bigint;
  readonly type: number;
  readonly name: string;
}

/** One call's whole entries, and how much of the buffer it used. */
export function readdir(guest: TestGuest, fd: number, cookie = 0n, length = 4_096): { entries: Dirent[]; used: number } | ErrnoName {
  const to = guest.room(length);
  const stored = guest.room(4);
  const outcome = guest.call("fd_readdir", fd, to, length, cookie, stored);
  if (outcome !== "success") return outcome;
  const used = guest.view.getUint32(stored, true);
  const entries: Dirent[] = [];
  for (let at = to; at + 24 <= to + used;) {
    const end = at + 24 + guest.view.getUint32(at + 16, true);
    if (end > to + used) break;
    const name = Buffer.from(guest.bytes.slice(at + 24, end)).toString();
    entries.push({
      cookie: guest.view.getBigUint64(at, true),
      inode: guest.view.getBigUint64(at + 8, true),
      type: guest.view.getUint8(at + 20),
      name,
    });
    at = end;
  }
  return { entries, used };
}

/** A directory's names, as a libc gathers them with a small buffer. */
export function listNames(guest: TestGuest, fd: number, length = 256): string[] {
  const names: string[] = [];
  for (let cookie = 0n; ;) {
    const answer = readdir(guest, fd, cookie, length);
    if (typeof answer === "string") throw new Error(answer);
    names.push(...answer.entries.map(({ name }) => name));
    if (answer.used < length) return names;
    cookie = answer.entries.at(-1)?.cookie ?? cookie;
  }
}

/** @throws when it cannot be made */
export function putFile(guest: TestGuest, path: string, content = ""): void {
  const fd = mustOpen(guest, path, { flags: create | truncate });
  if (write(guest, fd, content) !== content.length) throw new Error(`cannot write ${path}`);
  guest.call("fd_close", fd);
}

/** @throws when it cannot be read */
export function contentOf(guest: TestGuest, path: string): string {
  const fd = mustOpen(guest, path);
  const content = read(guest, fd, 8_192);
  guest.call("fd_close", fd);
  return content;
}
