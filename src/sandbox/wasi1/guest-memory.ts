/**
 * The guest's memory as the functions of preview 1 use it. Its addresses and lengths are numbers that a hostile guest chose:
 * each is checked against the memory as it is at that moment, since it may have grown. Views are valid until the guest runs again.
 */
import { limits } from "../../limits.ts";
import { failure } from "./errno.ts";

export interface GuestMemory {
  /** @throws {Failure} fault when they are not all inside */
  bytes(start: number, length: number): Uint8Array;
  /** A record's place. @throws {Failure} fault */
  record(start: number, length: number): DataView;
  /** @throws {Failure} when it is too long, outside, not UTF-8 or has a NUL */
  path(start: number, length: number): string;
  /** The buffers of a vector. @throws {Failure} when there are too many or one is outside */
  buffers(start: number, count: number): Uint8Array[];
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bufferRecordBytes = 8;

export function newGuestMemory(memory: () => WebAssembly.Memory): GuestMemory {
  function requireInside(start: number, length: number): ArrayBuffer {
    const { buffer } = memory();
    if (start + length > buffer.byteLength) throw failure.fault;
    return buffer;
  }

  function bytes(start: number, length: number): Uint8Array {
    return new Uint8Array(requireInside(start, length), start, length);
  }

  function record(start: number, length: number): DataView {
    return new DataView(requireInside(start, length), start, length);
  }

  function path(start: number, length: number): string {
    if (length > limits.tmpPathMaxBytes) throw failure.nametoolong;
    return decodedPath(bytes(start, length));
  }

  function buffers(start: number, count: number): Uint8Array[] {
    if (count > limits.wasiBuffersMaxCount) throw failure.inval;
    const records = record(start, count * bufferRecordBytes);
    const found: Uint8Array[] = [];
    for (let at = 0; at < records.byteLength; at += bufferRecordBytes) {
      found.push(bytes(records.getUint32(at, true), records.getUint32(at + 4, true)));
    }
    return found;
  }

  return { bytes, record, path, buffers };
}

function decodedPath(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw failure.inval;
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw failure.ilseq;
  }
}
