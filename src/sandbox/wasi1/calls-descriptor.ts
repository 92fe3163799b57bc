/** The functions about descriptors and what they lead to: everything `fd_*` but reading and writing. */
import { closeDescriptor, descriptorAt, directoryAt, fileOf, nodeOf, renumberDescriptor } from "./descriptors.ts";
import { failure } from "./errno.ts";
import { growFile, resizeFile } from "./file-bytes.ts";
import { nodeBy, type DirectoryNode, type FileState, type Node } from "./file-state.ts";
import { nowNs, requireFlags, type Guest } from "./guest.ts";
import { hasRights, right } from "./rights.ts";
import type { Wasi1Calls } from "./signatures.ts";
import { direntOf, fdstatBytes, filestatBytes, prestatBytes, putFdstat, putFilestat } from "./stat-records.ts";

export const fdFlags = { append: 1, all: 31 } as const;
const adviceMax = 5;
const timeFlag = { accessed: 1, accessedNow: 2, modified: 4, modifiedNow: 8, all: 15 } as const;

export const descriptorCalls: Pick<
  Wasi1Calls<Guest>,
  | "fd_advise"
  | "fd_allocate"
  | "fd_close"
  | "fd_datasync"
  | "fd_fdstat_get"
  | "fd_fdstat_set_flags"
  | "fd_fdstat_set_rights"
  | "fd_filestat_get"
  | "fd_filestat_set_size"
  | "fd_filestat_set_times"
  | "fd_prestat_get"
  | "fd_prestat_dir_name"
  | "fd_readdir"
  | "fd_renumber"
  | "fd_sync"
> = {
  fd_advise({ files }, fd, _offset, _length, advice) {
    fileOf(files, descriptorAt(files, fd, right.fdAdvise));
    if (advice > adviceMax) throw failure.inval;
  },

  fd_allocate(guest, fd, offset, length) {
    const file = fileOf(guest.files, descriptorAt(guest.files, fd, right.fdAllocate | right.fdWrite));
    if (length === 0n) throw failure.inval;
    growFile(guest.files, file, Number(offset) + Number(length), nowNs(guest));
  },

  fd_close({ files }, fd) {
    closeDescriptor(files, fd);
  },

  fd_datasync({ files }, fd) {
    descriptorAt(files, fd, right.fdDatasync);
  },

  fd_sync({ files }, fd) {
    descriptorAt(files, fd, right.fdSync);
  },

  fd_fdstat_get({ files, memory }, fd, to) {
    const descriptor = descriptorAt(files, fd, 0);
    putFdstat(memory.record(to, fdstatBytes), descriptor, nodeOf(files, descriptor));
  },

  fd_fdstat_set_flags({ files }, fd, flags) {
    const descriptor = descriptorAt(files, fd, right.fdSetFlags);
    requireFlags(flags, fdFlags.all);
    descriptor.flags = flags;
  },

  fd_fdstat_set_rights({ files }, fd, rights, inheriting) {
    const descriptor = descriptorAt(files, fd, 0);
    const isMore = (rights & ~BigInt(descriptor.rights)) !== 0n || (inheriting & ~BigInt(descriptor.inheriting)) !== 0n;
    if (isMore) throw failure.notcapable;
    descriptor.rights = Number(rights);
    descriptor.inheriting = Number(inheriting);
  },

  fd_filestat_get({ files, memory }, fd, to) {
    const descriptor = descriptorAt(files, fd, right.fdFilestatGet);
    putFilestat(memory.record(to, filestatBytes), nodeOf(files, descriptor));
  },

  fd_filestat_set_size(guest, fd, size) {
    const descriptor = descriptorAt(guest.files, fd, right.fdSetSize);
    const file = fileOf(guest.files, descriptor);
    // As POSIX has it for `ftruncate`.
    if (!hasRights(descriptor, right.fdWrite)) throw failure.inval;
    resizeFile(guest.files, file, Number(size), nowNs(guest));
  },

  fd_filestat_set_times(guest, fd, accessed, modified, flags) {
    const node = nodeOf(guest.files, descriptorAt(guest.files, fd, right.fdSetTimes));
    if (node === undefined) throw failure.inval;
    setTimes(guest, node, accessed, modified, flags);
  },

  fd_prestat_get({ files, memory }, fd, to) {
    const name = preopenOf(files, fd);
    const record = memory.record(to, prestatBytes);
    record.setUint32(0, 0, true);
    record.setUint32(4, name.length, true);
  },

  fd_prestat_dir_name({ files, memory }, fd, to, length) {
    const name = preopenOf(files, fd);
    if (length < name.length) throw failure.nametoolong;
    memory.bytes(to, name.length).set(name);
  },

  fd_readdir({ files, memory }, fd, to, length, cookie, stored) {
    const directory = directoryAt(files, fd, right.fdReaddir);
    const space = memory.bytes(to, length);
    const storedRecord = memory.record(stored, 4);
    let used = 0;
    for (const dirent of listing(files, directory, Number(cookie))) {
      if (used === length) break;
      // The last may be cut off: a full buffer tells the guest to ask again.
      const part = dirent.subarray(0, length - used);
      space.set(part, used);
      used += part.length;
    }
    storedRecord.setUint32(0, used, true);
  },

  fd_renumber({ files }, from, to) {
    renumberDescriptor(files, from, to);
  },
};

/** @throws {Failure} when the descriptor is not opened before the guest: that ends its search for those */
function preopenOf(files: FileState, fd: number): Uint8Array {
  const { preopen } = descriptorAt(files, fd, 0);
  if (preopen === "") throw failure.badf;
  return Buffer.from(preopen);
}

/** @param flags say which, and whether to the given time or to now */
export function setTimes(guest: Guest, node: Node, accessed: bigint, modified: bigint, flags: number): void {
  requireFlags(flags, timeFlag.all);
  const isSet = (flag: number): boolean => (flags & flag) !== 0;
  const isTwice = (isSet(timeFlag.accessed) && isSet(timeFlag.accessedNow)) || (isSet(timeFlag.modified) && isSet(timeFlag.modifiedNow));
  if (isTwice) throw failure.inval;
  const now = nowNs(guest);
  if (isSet(timeFlag.accessed | timeFlag.accessedNow)) node.accessedNs = isSet(timeFlag.accessed) ? accessed : now;
  if (isSet(timeFlag.modified | timeFlag.modifiedNow)) node.modifiedNs = isSet(timeFlag.modified) ? modified : now;
  node.changedNs = now;
}

/** A directory's entries after a cookie. One that was removed has none. */
function* listing(files: FileState, directory: DirectoryNode, cookie: number): Generator<Uint8Array> {
  if (directory.links === 0) return;
  if (cookie < 1) yield direntOf(1, directory.inode, ".", directory);
  if (cookie < 2) yield direntOf(2, directory.parent, "..", directory);
  for (const [name, entry] of directory.entries) {
    if (entry.cookie > cookie) yield direntOf(entry.cookie, entry.inode, name, nodeBy(files, entry.inode));
  }
}
