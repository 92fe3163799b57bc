/** The functions that open and look at what a path leads to. */
import { fdFlags, setTimes } from "./calls-descriptor.ts";
import { descriptorAt, directoryAt, freeNumber } from "./descriptors.ts";
import { createFile } from "./directories.ts";
import { failure } from "./errno.ts";
import { resizeFile } from "./file-bytes.ts";
import type { DirectoryNode, Node } from "./file-state.ts";
import { nowNs, requireFlags, type Guest } from "./guest.ts";
import { existing, nodeAt, placeOf } from "./path-walk.ts";
import { askedRights, directoryRights, fileRights, right } from "./rights.ts";
import type { Wasi1Calls } from "./signatures.ts";
import { filestatBytes, putFilestat } from "./stat-records.ts";

const lookupFlag = { follow: 1 } as const;
const openFlag = { create: 1, directory: 2, exclusive: 4, truncate: 8, all: 15 } as const;

export const pathCalls: Pick<Wasi1Calls<Guest>, "path_open" | "path_filestat_get" | "path_filestat_set_times" | "path_readlink"> = {
  path_open(guest, fd, lookup, start, length, flags, rights, inheriting, newFlags, to) {
    const { files, memory } = guest;
    requireFlags(newFlags, fdFlags.all);
    const directory = directoryAt(files, fd, neededRights(flags));
    const given = descriptorAt(files, fd, 0).inheriting;
    const asked = askedRights(rights);
    if (((asked | askedRights(inheriting)) & ~given) !== 0) throw failure.notcapable;
    const path = memory.path(start, length);
    const record = memory.record(to, 4);
    const number = freeNumber(files);
    const node = openNode(guest, directory, path, flags, isFollowing(lookup), asked);
    const base = { target: node.inode, position: 0, flags: newFlags, preopen: "" };
    files.descriptors.set(number, { ...base, ...grantedRights(node, asked, given) });
    record.setUint32(0, number, true);
  },

  path_filestat_get({ files, memory }, fd, lookup, start, length, to) {
    const directory = directoryAt(files, fd, right.pathFilestatGet);
    const node = nodeAt(files, directory, memory.path(start, length), isFollowing(lookup));
    putFilestat(memory.record(to, filestatBytes), node);
  },

  path_filestat_set_times(guest, fd, lookup, start, length, accessed, modified, flags) {
    const directory = directoryAt(guest.files, fd, right.pathSetTimes);
    const node = nodeAt(guest.files, directory, guest.memory.path(start, length), isFollowing(lookup));
    setTimes(guest, node, accessed, modified, flags);
  },

  path_readlink({ files, memory }, fd, start, length, to, space, used) {
    const directory = directoryAt(files, fd, right.pathReadlink);
    const node = nodeAt(files, directory, memory.path(start, length), false);
    if (node.kind !== "link") throw failure.inval;
    const record = memory.record(used, 4);
    const target = Buffer.from(node.target).subarray(0, space);
    memory.bytes(to, space).set(target);
    record.setUint32(0, target.length, true);
  },
};

function isFollowing(lookup: number): boolean {
  requireFlags(lookup, lookupFlag.follow);
  return (lookup & lookupFlag.follow) !== 0;
}

function neededRights(flags: number): number {
  requireFlags(flags, openFlag.all);
  const creating = (flags & openFlag.create) === 0 ? 0 : right.pathCreateFile;
  const truncating = (flags & openFlag.truncate) === 0 ? 0 : right.pathSetSize;
  return right.pathOpen | creating | truncating;
}

/** All that the directory gives on and that apply to such a node, but a file's bytes only as asked. Nothing is opened through a file. */
function grantedRights(node: Node, asked: number, given: number): { rights: number; inheriting: number } {
  if (node.kind === "directory") return { rights: given & directoryRights, inheriting: given };
  const unasked = (right.fdRead | right.fdWrite) & ~asked;
  return { rights: given & fileRights & ~unasked, inheriting: 0 };
}

/** @throws {Failure} when it cannot be opened in that way; then nothing was created or truncated */
function openNode(guest: Guest, start: DirectoryNode, path: string, flags: number, isFollowing: boolean, rights: number): Node {
  const isSet = (flag: number): boolean => (flags & flag) !== 0;
  if (isSet(openFlag.directory) && isSet(openFlag.create | openFlag.exclusive | openFlag.truncate)) throw failure.inval;
  const isNew = isSet(openFlag.create) && isSet(openFlag.exclusive);
  // A slash at the end leads through a link, except to what is to be created: that would be no file.
  const isThrough = path.endsWith("/") ? !isSet(openFlag.create) : isFollowing && !isNew;
  const place = placeOf(guest.files, start, path, isThrough);
  if (isSet(openFlag.create) && place.mustBeDirectory) throw failure.isdir;
  if (isSet(openFlag.create) && place.node === undefined) return createFile(guest.files, place.directory, place.name, nowNs(guest));
  const node = existing(place);
  if (isNew) throw failure.exist;
  if (node.kind === "link") throw failure.loop;
  if (node.kind === "file") {
    if (isSet(openFlag.directory)) throw failure.notdir;
    if (isSet(openFlag.truncate)) resizeFile(guest.files, node, 0, nowNs(guest));
  } else if (isSet(openFlag.create | openFlag.truncate) || (rights & right.fdWrite) !== 0) throw failure.isdir;
  return node;
}
