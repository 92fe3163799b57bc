/** How preview 1 lays out what it tells of files and descriptors, and the numbers in it. */
import type { Descriptor, Node } from "./file-state.ts";
import { usedBytesOf } from "./directories.ts";

const fileType = { characterDevice: 2, directory: 3, file: 4, link: 7 } as const;

export const fdstatBytes = 24;
export const filestatBytes = 64;
export const prestatBytes = 8;
/** The fixed part of a directory's entry; the name follows. */
const direntBytes = 24;
/** All files are on one device. */
const device = 1n;

/** @param node what a descriptor leads to, undefined for a stream */
function fileTypeOf(node: Node | undefined): number {
  return node === undefined ? fileType.characterDevice : fileType[node.kind];
}

export function putFdstat(record: DataView, { flags, rights, inheriting }: Descriptor, node: Node | undefined): void {
  record.setBigUint64(0, 0n);
  record.setUint8(0, fileTypeOf(node));
  record.setUint16(2, flags, true);
  record.setBigUint64(8, BigInt(rights), true);
  record.setBigUint64(16, BigInt(inheriting), true);
}

export function putFilestat(record: DataView, node: Node | undefined): void {
  const fields = [
    device,
    BigInt(node?.inode ?? 0),
    BigInt(fileTypeOf(node)),
    BigInt(node?.links ?? 1),
    BigInt(node === undefined ? 0 : usedBytesOf(node)),
    node?.accessedNs ?? 0n,
    node?.modifiedNs ?? 0n,
    node?.changedNs ?? 0n,
  ];
  for (const [index, field] of fields.entries()) record.setBigUint64(index * 8, field, true);
}

/** An entry as a listing has it, its name included. */
export function direntOf(cookie: number, inode: number, name: string, node: Node | undefined): Uint8Array {
  const bytes = Buffer.from(name);
  const record = new Uint8Array(direntBytes + bytes.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(cookie), true);
  view.setBigUint64(8, BigInt(inode), true);
  view.setUint32(16, bytes.length, true);
  view.setUint8(20, fileTypeOf(node));
  record.set(bytes, direntBytes);
  return record;
}
