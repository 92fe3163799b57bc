/** Names and what they lead to: new nodes, names added and taken away, and when a node is over. Caps on nodes are kept here. */
import { limits } from "../../limits.ts";
import { failure } from "./errno.ts";
import { firstCookie, type DirectoryNode, type FileState, type Node } from "./file-state.ts";

interface NewNode {
  readonly inode: number;
  links: 0;
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;
}

/** @throws {Failure} when one more node would be too many */
function newNode(state: FileState, nowNs: bigint): NewNode {
  if (state.nodes.size >= limits.tmpMaxFiles) throw failure.dquot;
  return { inode: state.nextInode++, links: 0, accessedNs: nowNs, modifiedNs: nowNs, changedNs: nowNs };
}

/** @throws {Failure} when it may not be */
export function createFile(state: FileState, directory: DirectoryNode, name: string, nowNs: bigint): Node {
  requireRoom(state, directory);
  const file: Node = { kind: "file", ...newNode(state, nowNs), size: 0, data: new Uint8Array(0), isShared: false };
  return adopt(state, directory, name, file, nowNs);
}

/** @throws {Failure} when it may not be */
export function createDirectory(state: FileState, directory: DirectoryNode, name: string, nowNs: bigint): Node {
  requireRoom(state, directory);
  const base = newNode(state, nowNs);
  const made: Node = { kind: "directory", ...base, entries: new Map(), nextCookie: firstCookie, parent: directory.inode };
  return adopt(state, directory, name, made, nowNs);
}

/** @throws {Failure} when it may not be */
export function createLink(state: FileState, directory: DirectoryNode, name: string, target: string, nowNs: bigint): Node {
  requireRoom(state, directory);
  const bytes = Buffer.byteLength(target);
  if (bytes > limits.tmpMaxBytes - state.usedBytes) throw failure.nospc;
  const link: Node = { kind: "link", ...newNode(state, nowNs), target };
  state.usedBytes += bytes;
  return adopt(state, directory, name, link, nowNs);
}

function adopt(state: FileState, directory: DirectoryNode, name: string, node: Node, nowNs: bigint): Node {
  state.nodes.set(node.inode, node);
  addEntry(state, directory, name, node, nowNs);
  return node;
}

/** @throws {Failure} when the directory can take no further name: it is removed, or there are too many names in all */
export function requireRoom(state: FileState, directory: DirectoryNode): void {
  if (directory.links === 0) throw failure.noent;
  if (state.names >= limits.tmpMaxFiles) throw failure.dquot;
}

export function addEntry(state: FileState, directory: DirectoryNode, name: string, node: Node, nowNs: bigint): void {
  directory.entries.set(name, { inode: node.inode, cookie: directory.nextCookie++ });
  directory.modifiedNs = directory.changedNs = node.changedNs = nowNs;
  if (node.kind === "directory") node.parent = directory.inode;
  node.links++;
  state.names++;
}

export function removeEntry(state: FileState, directory: DirectoryNode, name: string, node: Node, nowNs: bigint): void {
  directory.entries.delete(name);
  directory.modifiedNs = directory.changedNs = node.changedNs = nowNs;
  node.links--;
  state.names--;
  releaseNode(state, node);
}

/** Lets go of a node that has no name and that no descriptor holds. */
export function releaseNode(state: FileState, node: Node): void {
  if (node.links > 0 || isOpen(state, node)) return;
  state.nodes.delete(node.inode);
  state.usedBytes -= usedBytesOf(node);
}

/** There are few descriptors, so nobody counts how many hold a node. */
function isOpen(state: FileState, node: Node): boolean {
  for (const { target } of state.descriptors.values()) if (target === node.inode) return true;
  return false;
}

/** What it counts against the cap of all files. */
export function usedBytesOf(node: Node): number {
  if (node.kind === "file") return node.size;
  return node.kind === "link" ? Buffer.byteLength(node.target) : 0;
}

/** Whether a directory is another, or lies somewhere in it. */
export function isInside(state: FileState, directory: DirectoryNode, other: Node): boolean {
  for (let at: Node | undefined = directory; at?.kind === "directory"; at = state.nodes.get(at.parent)) {
    if (at === other) return true;
    if (at.parent === at.inode) return false;
  }
  return false;
}
