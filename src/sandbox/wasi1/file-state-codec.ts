/**
 * A guest's files as bytes, for a snapshot. They are only ever our own; decoding checks them all the same, since a disk can lie
 * and everything here counts on a tree without loops and on sums that are right: those are made anew.
 */
import { Packr } from "msgpackr";
import { limits } from "../../limits.ts";
import { usedBytesOf } from "./directories.ts";
import { contentOf } from "./file-bytes.ts";
import {
  firstCookie,
  nodeBy,
  rootInode,
  type Descriptor,
  type DirectoryNode,
  type FileState,
  type Node,
  type OwnFiles,
} from "./file-state.ts";
import { newOwnFiles } from "./own-files.ts";
import { allRights } from "./rights.ts";

class FileStateError extends Error {
  override name = "FileStateError";
}

const packr = new Packr({ useRecords: false });

export function encodeFileState({ nodes, own, descriptors, nextInode }: FileState): Uint8Array {
  const state = { format: 1, nextInode, nodes: [...nodes.values()].map(packable), descriptors: [...descriptors] };
  return packr.pack(own === undefined ? state : { ...state, own: [...own.contents] });
}

function packable(node: Node): object {
  if (node.kind === "directory") return { ...node, entries: [...node.entries].map(([name, { inode, cookie }]) => [name, inode, cookie]) };
  if (node.kind === "file") return { ...node, data: contentOf(node) };
  return node;
}

/** @throws {FileStateError} when the bytes are not a guest's files */
export function decodeFileState(bytes: Uint8Array): FileState {
  const raw = unpacked(bytes);
  require(raw["format"] === 1, "its format", raw["format"]);
  const state: FileState = {
    nodes: new Map(list(raw["nodes"]).map((node) => numbered(decodeNode(fields(node))))),
    own: raw["own"] === undefined ? undefined : decodeOwn(list(raw["own"])),
    descriptors: new Map(list(raw["descriptors"]).map(decodeDescriptor)),
    nextInode: count(raw["nextInode"]),
    usedBytes: 0,
    names: 0,
  };
  for (const inode of state.nodes.keys()) require(inode < state.nextInode, "a node's number", inode);
  countNames(state);
  state.usedBytes = countBytes(state);
  requireCaps(state);
  return state;
}

function decodeOwn(files: readonly unknown[]): OwnFiles {
  const contents = new Map<string, Uint8Array>();
  for (const file of files) {
    const [path, data] = list(file);
    require(typeof path === "string" && data instanceof Uint8Array, "a file of the function", path);
    contents.set(path, new Uint8Array(data.buffer, data.byteOffset, data.length));
  }
  return newOwnFiles(contents);
}

function numbered(node: Node): [number, Node] {
  return [node.inode, node];
}

function unpacked(bytes: Uint8Array): Record<string, unknown> {
  try {
    return fields(packr.unpack(bytes));
  } catch (error) {
    throw new FileStateError(`Cannot read a guest's files as they are not encoded: ${String(error)}`);
  }
}

/** Its links are counted by `countNames`. */
function decodeNode(raw: Record<string, unknown>): Node {
  const times = { accessedNs: time(raw["accessedNs"]), modifiedNs: time(raw["modifiedNs"]), changedNs: time(raw["changedNs"]) };
  const base = { inode: count(raw["inode"]), links: 0, ...times };
  if (raw["kind"] === "link") return { kind: "link", ...base, target: text(raw["target"], limits.tmpPathMaxBytes) };
  if (raw["kind"] === "directory") return decodeDirectory(raw, base);
  const { data } = raw;
  require(raw["kind"] === "file" && data instanceof Uint8Array && data.length === raw["size"], "a file's bytes", raw["size"]);
  // A part of what was decoded, and so copied before it changes.
  const part = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { kind: "file", ...base, size: part.length, data: part, isShared: true };
}

function decodeDirectory(raw: Record<string, unknown>, base: Omit<DirectoryNode, "kind" | "entries" | "nextCookie" | "parent">): Node {
  const directory: DirectoryNode = {
    kind: "directory",
    ...base,
    entries: new Map(),
    nextCookie: firstCookie,
    parent: count(raw["parent"]),
  };
  for (const entry of list(raw["entries"])) {
    const [name, inode, cookie] = list(entry);
    const key = text(name, limits.tmpNameMaxBytes);
    require(!key.includes("/") && key !== "." && key !== ".." && !directory.entries.has(key), "a name", key);
    require(count(cookie) >= directory.nextCookie, "a name's place in its directory", cookie);
    directory.entries.set(key, { inode: count(inode), cookie: count(cookie) });
    directory.nextCookie = count(cookie) + 1;
  }
  directory.nextCookie = Math.max(directory.nextCookie, count(raw["nextCookie"]));
  return directory;
}

function decodeDescriptor(raw: unknown): [number, Descriptor] {
  const [fd, value] = list(raw);
  const { target, position, flags, rights, inheriting, preopen } = fields(value);
  require(count(fd) < limits.descriptorsMaxCount, "a descriptor's number", fd);
  require(count(rights) <= allRights && count(inheriting) <= allRights && count(flags) <= 31, "a descriptor's rights", rights);
  require(typeof preopen === "string", "a descriptor's name", preopen);
  const isStream = target === "in" || target === "out" || target === "err";
  const base = { position: count(position), flags: count(flags), rights: count(rights), inheriting: count(inheriting), preopen };
  return [fd as number, { ...base, target: isStream ? target : count(target) }];
}

/** Every directory is in one place, and every name leads somewhere. Counts links and names. */
function countNames(state: FileState): void {
  const root = state.nodes.get(rootInode);
  require(root?.kind === "directory", "its root", root?.kind);
  root.links = 1;
  for (const found: DirectoryNode[] = [root]; found.length > 0;) {
    const directory = found.pop() ?? root;
    for (const { inode } of directory.entries.values()) {
      const node = state.nodes.get(inode);
      require(node !== undefined, "a name that leads nowhere", inode);
      node.links++;
      state.names++;
      if (node.kind !== "directory") continue;
      require(node.links === 1 && node.parent === directory.inode, "a directory's place", inode);
      found.push(node);
    }
  }
}

/** What has no name is held open by a descriptor, and is no directory with names. Counts bytes. */
function countBytes(state: FileState): number {
  const { nodes, descriptors } = state;
  const held = new Set([...descriptors.values()].map(({ target }) => target));
  for (const target of held)
    require(typeof target === "string" || nodeBy(state, target) !== undefined, "what a descriptor leads to", target);
  let bytes = 0;
  for (const node of nodes.values()) {
    const mayBeNameless = held.has(node.inode) && (node.kind !== "directory" || node.entries.size === 0);
    require(node.links > 0 || mayBeNameless, "a node without a name", node.inode);
    bytes += usedBytesOf(node);
  }
  return bytes;
}

function requireCaps({ nodes, names, usedBytes }: FileState): void {
  require(nodes.size <= limits.tmpMaxFiles && names <= limits.tmpMaxFiles, "how many files there are", nodes.size);
  require(usedBytes <= limits.tmpMaxBytes, "the files' bytes", usedBytes);
}

function require(isRight: boolean, what: string, received: unknown): asserts isRight {
  if (!isRight) throw new FileStateError(`Cannot use a guest's files as ${what} cannot be: received ${String(received)}`);
}

function fields(value: unknown): Record<string, unknown> {
  require(typeof value === "object" && value !== null, "a record", value);
  return value as Record<string, unknown>;
}

function list(value: unknown): unknown[] {
  require(Array.isArray(value), "a list", value);
  return value;
}

function count(value: unknown): number {
  require(Number.isSafeInteger(value) && (value as number) >= 0, "a number", value);
  return value as number;
}

function time(value: unknown): bigint {
  require(typeof value === "bigint" && BigInt.asUintN(64, value) === value, "a time", value);
  return value;
}

function text(value: unknown, maxBytes: number): string {
  require(typeof value === "string" && value !== "" && !value.includes("\0"), "a text", value);
  require(Buffer.byteLength(value) <= maxBytes, "a text's length", value.length);
  return value;
}
