/** The functions that read, write and seek, on files and on the streams. */
import { limits } from "../../limits.ts";
import { fdFlags } from "./calls-descriptor.ts";
import { descriptorAt, fileOf } from "./descriptors.ts";
import { failure } from "./errno.ts";
import { contentOf, readBytes, totalBytes, writeBytes } from "./file-bytes.ts";
import type { Descriptor, FileState } from "./file-state.ts";
import { nowNs, type Guest } from "./guest.ts";
import { right } from "./rights.ts";
import type { Wasi1Calls } from "./signatures.ts";

const whence = { set: 0, current: 1, end: 2 } as const;

export const ioCalls: Pick<Wasi1Calls<Guest>, "fd_read" | "fd_pread" | "fd_write" | "fd_pwrite" | "fd_seek" | "fd_tell"> = {
  fd_read(guest, fd, start, count, read) {
    const descriptor = descriptorAt(guest.files, fd, right.fdRead);
    const source = descriptor.target === "in" ? guest.host.input : contentOf(fileOf(guest.files, descriptor));
    const buffers = guest.memory.buffers(start, count);
    const record = guest.memory.record(read, 4);
    const length = readBytes(source, descriptor.position, buffers);
    descriptor.position += length;
    record.setUint32(0, length, true);
  },

  fd_pread({ files, memory }, fd, start, count, offset, read) {
    const file = fileOf(files, descriptorAt(files, fd, right.fdRead | right.fdSeek));
    const buffers = memory.buffers(start, count);
    const record = memory.record(read, 4);
    record.setUint32(0, readBytes(contentOf(file), Number(offset), buffers), true);
  },

  fd_write(guest, fd, start, count, written) {
    const descriptor = descriptorAt(guest.files, fd, right.fdWrite);
    const buffers = guest.memory.buffers(start, count);
    const record = guest.memory.record(written, 4);
    record.setUint32(0, write(guest, descriptor, buffers), true);
  },

  fd_pwrite(guest, fd, start, count, offset, written) {
    const file = fileOf(guest.files, descriptorAt(guest.files, fd, right.fdWrite | right.fdSeek));
    const buffers = guest.memory.buffers(start, count);
    const record = guest.memory.record(written, 4);
    record.setUint32(0, writeBytes(guest.files, file, Number(offset), buffers, nowNs(guest)), true);
  },

  fd_seek({ files, memory }, fd, offset, from, to) {
    const isTelling = offset === 0n && from === whence.current;
    const descriptor = isTelling ? tellableAt(files, fd) : descriptorAt(files, fd, right.fdSeek);
    const record = memory.record(to, 8);
    descriptor.position = seekTarget(files, descriptor, Number(BigInt.asIntN(64, offset)), from);
    record.setBigUint64(0, BigInt(descriptor.position), true);
  },

  fd_tell({ files, memory }, fd, to) {
    const descriptor = tellableAt(files, fd);
    fileOf(files, descriptor);
    memory.record(to, 8).setBigUint64(0, BigInt(descriptor.position), true);
  },
};

/** Who may seek may tell. @throws {Failure} when there is none that may */
function tellableAt(files: FileState, fd: number): Descriptor {
  const descriptor = descriptorAt(files, fd, 0);
  if ((descriptor.rights & (right.fdSeek | right.fdTell)) === 0) throw failure.badf;
  return descriptor;
}

function seekTarget(files: FileState, descriptor: Descriptor, offset: number, from: number): number {
  const file = fileOf(files, descriptor);
  const bases = [0, descriptor.position, file.size];
  const target = (bases[from] ?? Number.NaN) + offset;
  // Past the end is allowed; a position that a number does not hold is not.
  if (!Number.isSafeInteger(target) || target < 0) throw failure.inval;
  return target;
}

function write(guest: Guest, descriptor: Descriptor, buffers: readonly Uint8Array[]): number {
  const { target } = descriptor;
  if (target === "out" || target === "err") {
    const bytes = gathered(buffers);
    if (bytes.length > 0) guest.host.write(target, bytes);
    return bytes.length;
  }
  const file = fileOf(guest.files, descriptor);
  const isAppending = (descriptor.flags & fdFlags.append) !== 0;
  const position = isAppending ? file.size : descriptor.position;
  const length = writeBytes(guest.files, file, position, buffers, nowNs(guest));
  descriptor.position = position + length;
  return length;
}

/** The buffers as one, up to what one call writes to a stream: a guest writes the rest by itself, as to any pipe. */
function gathered(buffers: readonly Uint8Array[]): Uint8Array {
  const [first] = buffers;
  if (buffers.length === 1 && first !== undefined) return first.subarray(0, limits.wasiWriteMaxBytes);
  const bytes = new Uint8Array(Math.min(totalBytes(buffers), limits.wasiWriteMaxBytes));
  let at = 0;
  for (const buffer of buffers) {
    const part = buffer.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
