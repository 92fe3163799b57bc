/**
 * A file's bytes: reading, writing and resizing under the cap of all files together. The cap is checked before anything is
 * allocated, and room grows by doubling, so that many small appends cost what they write.
 */
import { limits } from "../../limits.ts";
import { failure } from "./errno.ts";
import type { FileNode, FileState } from "./file-state.ts";

/** Copies what there is from a position on; answers how much. */
export function readBytes(source: Uint8Array, position: number, into: readonly Uint8Array[]): number {
  let at = position;
  for (const buffer of into) {
    if (at >= source.length) break;
    const part = source.subarray(at, at + buffer.length);
    buffer.set(part);
    at += part.length;
  }
  return at - position;
}

export function contentOf(file: FileNode): Uint8Array {
  return file.data.subarray(0, file.size);
}

/** All or nothing; answers how much. @throws {Failure} when it does not fit under the cap */
export function writeBytes(state: FileState, file: FileNode, position: number, buffers: readonly Uint8Array[], nowNs: bigint): number {
  const length = totalBytes(buffers);
  if (length === 0) return 0;
  growFile(state, file, position + length, nowNs);
  let at = position;
  for (const buffer of buffers) {
    file.data.set(buffer, at);
    at += buffer.length;
  }
  return length;
}

export function totalBytes(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.length, 0);
}

/** Makes it at least so large, and marks it as written. @throws {Failure} when that does not fit under the cap */
export function growFile(state: FileState, file: FileNode, size: number, nowNs: bigint): void {
  const more = Math.max(0, size - file.size);
  if (more > limits.tmpMaxBytes - state.usedBytes) throw failure.nospc;
  own(file, file.size + more);
  file.size += more;
  state.usedBytes += more;
  file.modifiedNs = file.changedNs = nowNs;
}

/** @throws {Failure} when it does not fit under the cap */
export function resizeFile(state: FileState, file: FileNode, size: number, nowNs: bigint): void {
  if (size >= file.size) return growFile(state, file, size, nowNs);
  // What is cut off must not come back when the file grows again, and must not be kept either.
  if (file.isShared || size < file.data.length / 2) replace(file, file.data.slice(0, size));
  else file.data.fill(0, size, file.size);
  state.usedBytes -= file.size - size;
  file.size = size;
  file.modifiedNs = file.changedNs = nowNs;
}

/** Makes sure that the bytes are this file's alone and that there is room for so many. */
function own(file: FileNode, size: number): void {
  const mustGrow = size > file.data.length;
  if (!file.isShared && !mustGrow) return;
  const data = new Uint8Array(mustGrow ? Math.max(size, Math.min(2 * file.size, limits.tmpMaxBytes)) : size);
  data.set(contentOf(file));
  replace(file, data);
}

function replace(file: FileNode, data: Uint8Array): void {
  file.data = data;
  file.isShared = false;
}
