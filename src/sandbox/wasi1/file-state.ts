/**
 * A guest's files and descriptors as plain data: what a snapshot captures, and what each call gets a copy of. Everything that
 * changes it is in the neighbouring files; `file-state-codec.ts` makes it bytes.
 */
import { allRights, directoryRights, inputRights, outputRights } from "./rights.ts";

interface NodeBase {
  readonly inode: number;
  /** Under how many names it is. At 0 it lives as long as a descriptor holds it. */
  links: number;
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;
}

export interface FileNode extends NodeBase {
  readonly kind: "file";
  size: number;
  /** The bytes, and room to grow: never more than twice the size, and zero past it. */
  data: Uint8Array;
  /** Another state has the same bytes, so they are copied before they change. */
  isShared: boolean;
}

/** What a name leads to, and its number in the directory's order: numbers only grow, so a listing survives removals. */
interface Entry {
  readonly inode: number;
  readonly cookie: number;
}

export interface DirectoryNode extends NodeBase {
  readonly kind: "directory";
  /** In the order of their cookies. */
  readonly entries: Map<string, Entry>;
  nextCookie: number;
  /** The directory that has it; the root's is itself. */
  parent: number;
}

interface LinkNode extends NodeBase {
  readonly kind: "link";
  readonly target: string;
}

export type Node = FileNode | DirectoryNode | LinkNode;

type StreamName = "in" | "out" | "err";

export interface Descriptor {
  /** A stream, or a node's inode. */
  readonly target: StreamName | number;
  /** Where the next read or write is; in the call's input too. */
  position: number;
  flags: number;
  rights: number;
  /** What descriptors that are opened through it may have. */
  inheriting: number;
  /** The path that it is opened before the guest for, or nothing. */
  readonly preopen: string;
}

export interface FileState {
  readonly nodes: Map<number, Node>;
  /** The function's own files, where it can read them. They are never written, so all states have the same. */
  readonly own: OwnFiles | undefined;
  readonly descriptors: Map<number, Descriptor>;
  nextInode: number;
  /** Of files and links together, those included that have no name any more. */
  usedBytes: number;
  /** All names of all directories. */
  names: number;
}

/** Nodes that are beside a state's own, by numbers that it never gives. */
export interface OwnFiles {
  readonly nodes: ReadonlyMap<number, Node>;
  /** The same files by their absolute paths, which is how they are encoded. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

export const rootInode = 1;
/** Cookies of a directory's own entries: 1 is `.`, 2 is `..`. */
export const firstCookie = 3;

export function newFileState(): FileState {
  const times = { accessedNs: 0n, modifiedNs: 0n, changedNs: 0n };
  const root: Node = {
    kind: "directory",
    inode: rootInode,
    links: 1,
    ...times,
    entries: new Map(),
    nextCookie: firstCookie,
    parent: rootInode,
  };
  const base = { position: 0, flags: 0, inheriting: 0, preopen: "" };
  const descriptors = new Map<number, Descriptor>([
    [0, { ...base, target: "in", rights: inputRights }],
    [1, { ...base, target: "out", rights: outputRights }],
    [2, { ...base, target: "err", rights: outputRights }],
    [3, { ...base, target: rootInode, rights: directoryRights, inheriting: allRights, preopen: "/tmp" }],
  ]);
  return { nodes: new Map([[rootInode, root]]), own: undefined, descriptors, nextInode: rootInode + 1, usedBytes: 0, names: 0 };
}

/** What a number leads to. */
export function nodeBy({ nodes, own }: FileState, inode: number): Node | undefined {
  return nodes.get(inode) ?? own?.nodes.get(inode);
}

/** For the next call: its input is read from the beginning. */
export function rewindInput({ descriptors }: FileState): void {
  for (const descriptor of descriptors.values()) if (descriptor.target === "in") descriptor.position = 0;
}

/** A state of its own: files' bytes are shared until one of both writes. */
export function cloneFileState(state: FileState): FileState {
  const nodes = new Map<number, Node>();
  for (const [inode, node] of state.nodes) nodes.set(inode, cloneNode(node));
  const descriptors = new Map<number, Descriptor>();
  for (const [fd, descriptor] of state.descriptors) descriptors.set(fd, { ...descriptor });
  return { ...state, nodes, descriptors };
}

function cloneNode(node: Node): Node {
  if (node.kind === "directory") return { ...node, entries: new Map(node.entries) };
  // Also the original's: it would otherwise write into bytes that the copy has.
  if (node.kind === "file") node.isShared = true;
  return { ...node };
}
