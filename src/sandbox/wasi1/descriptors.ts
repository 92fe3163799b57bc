/** The table of descriptors: which there are, what they may, and what they lead to. */
import { limits } from "../../limits.ts";
import { releaseNode } from "./directories.ts";
import { failure } from "./errno.ts";
import { nodeBy, type Descriptor, type DirectoryNode, type FileNode, type FileState, type Node } from "./file-state.ts";
import { hasRights } from "./rights.ts";

/** @throws {Failure} when there is none, or it is none for that: POSIX has one error for both */
export function descriptorAt(state: FileState, fd: number, rights: number): Descriptor {
  const descriptor = state.descriptors.get(fd);
  if (descriptor === undefined || !hasRights(descriptor, rights)) throw failure.badf;
  return descriptor;
}

/** The node that a descriptor leads to; undefined when it is a stream. */
export function nodeOf(state: FileState, { target }: Descriptor): Node | undefined {
  return typeof target === "number" ? nodeBy(state, target) : undefined;
}

/** @throws {Failure} when the descriptor is not a file's */
export function fileOf(state: FileState, descriptor: Descriptor): FileNode {
  const node = nodeOf(state, descriptor);
  if (node === undefined) throw failure.spipe;
  // Not `isdir`, as a path's error would be: no descriptor of a directory has bytes.
  if (node.kind !== "file") throw failure.badf;
  return node;
}

/** @throws {Failure} when there is none, it is not a directory's or lacks the rights */
export function directoryAt(state: FileState, fd: number, rights: number): DirectoryNode {
  const descriptor = descriptorAt(state, fd, 0);
  const node = nodeOf(state, descriptor);
  if (node?.kind !== "directory") throw failure.notdir;
  if (!hasRights(descriptor, rights)) throw state.own?.nodes.has(node.inode) === true ? failure.rofs : failure.perm;
  return node;
}

/** The lowest number that is free, as POSIX has it. @throws {Failure} when there are too many */
export function freeNumber(state: FileState): number {
  for (let fd = 0; fd < limits.descriptorsMaxCount; fd++) if (!state.descriptors.has(fd)) return fd;
  throw failure.mfile;
}

/** @throws {Failure} when there is none */
export function closeDescriptor(state: FileState, fd: number): void {
  const descriptor = descriptorAt(state, fd, 0);
  state.descriptors.delete(fd);
  const node = nodeOf(state, descriptor);
  if (node !== undefined) releaseNode(state, node);
}

/** Makes a number another's, whose descriptor is closed. @throws {Failure} when one of both does not exist */
export function renumberDescriptor(state: FileState, from: number, to: number): void {
  const moved = descriptorAt(state, from, 0);
  descriptorAt(state, to, 0);
  if (from === to) return;
  closeDescriptor(state, to);
  state.descriptors.delete(from);
  state.descriptors.set(to, moved);
}
