/** The functions that make, move and remove names. None follows a link at a path's end: they are about the name itself. */
import { directoryAt } from "./descriptors.ts";
import { addEntry, createDirectory, createLink, isInside, removeEntry, requireRoom } from "./directories.ts";
import { failure } from "./errno.ts";
import type { Node } from "./file-state.ts";
import { nowNs, requireFlags, type Guest } from "./guest.ts";
import { existing, nodeAt, placeOf, type Place } from "./path-walk.ts";
import { right } from "./rights.ts";
import type { Wasi1Calls } from "./signatures.ts";

export const entryCalls: Pick<
  Wasi1Calls<Guest>,
  "path_create_directory" | "path_symlink" | "path_link" | "path_unlink_file" | "path_remove_directory" | "path_rename"
> = {
  path_create_directory(guest, fd, start, length) {
    const place = placeAt(guest, fd, right.pathCreateDirectory, start, length);
    if (place.node !== undefined) throw failure.exist;
    createDirectory(guest.files, place.directory, place.name, nowNs(guest));
  },

  path_symlink(guest, targetStart, targetLength, fd, start, length) {
    const place = placeAt(guest, fd, right.pathSymlink, start, length);
    const target = guest.memory.path(targetStart, targetLength);
    if (target === "") throw failure.noent;
    // It would lead out whenever it is followed.
    if (target.startsWith("/")) throw failure.perm;
    requireNew(place);
    createLink(guest.files, place.directory, place.name, target, nowNs(guest));
  },

  path_link(guest, fromFd, lookup, fromStart, fromLength, toFd, toStart, toLength) {
    requireFlags(lookup, 0);
    const source = directoryAt(guest.files, fromFd, right.pathLinkSource);
    const node = nodeAt(guest.files, source, guest.memory.path(fromStart, fromLength), false);
    const place = placeAt(guest, toFd, right.pathLinkTarget, toStart, toLength);
    requireNew(place);
    if (node.kind === "directory") throw failure.perm;
    requireRoom(guest.files, place.directory);
    addEntry(guest.files, place.directory, place.name, node, nowNs(guest));
  },

  path_unlink_file(guest, fd, start, length) {
    const place = placeAt(guest, fd, right.pathUnlinkFile, start, length);
    const node = existing(place);
    if (node.kind === "directory") throw failure.isdir;
    removeEntry(guest.files, place.directory, place.name, node, nowNs(guest));
  },

  path_remove_directory(guest, fd, start, length) {
    const place = placeAt(guest, fd, right.pathRemoveDirectory, start, length);
    const node = existing(place);
    if (node.kind !== "directory") throw failure.notdir;
    if (place.name === "") throw failure.inval;
    if (node.entries.size > 0) throw failure.notempty;
    removeEntry(guest.files, place.directory, place.name, node, nowNs(guest));
  },

  path_rename(guest, fromFd, fromStart, fromLength, toFd, toStart, toLength) {
    const from = placeAt(guest, fromFd, right.pathRenameSource, fromStart, fromLength);
    const to = placeAt(guest, toFd, right.pathRenameTarget, toStart, toLength);
    if (from.name === "" || to.name === "") throw failure.busy;
    const node = existing(from);
    if (to.mustBeDirectory && node.kind !== "directory") throw failure.notdir;
    if (to.node === node) return;
    if (to.directory.links === 0) throw failure.noent;
    if (isInside(guest.files, to.directory, node)) throw failure.inval;
    if (to.node !== undefined) requireReplaceable(node, to.node);
    move(guest, node, from, to);
  },
};

function placeAt({ files, memory }: Guest, fd: number, rights: number, start: number, length: number): Place {
  return placeOf(files, directoryAt(files, fd, rights), memory.path(start, length), false);
}

/** @throws {Failure} when the name is taken, or is one that only a directory can have */
function requireNew({ node, mustBeDirectory }: Place): void {
  if (node === undefined) {
    if (mustBeDirectory) throw failure.noent;
    return;
  }
  throw mustBeDirectory && node.kind !== "directory" ? failure.notdir : failure.exist;
}

/** @throws {Failure} when a rename may not put the one in the other's place */
function requireReplaceable(node: Node, replaced: Node): void {
  if (replaced.kind !== "directory") {
    if (node.kind === "directory") throw failure.notdir;
    return;
  }
  if (node.kind !== "directory") throw failure.isdir;
  if (replaced.entries.size > 0) throw failure.notempty;
}

function move(guest: Guest, node: Node, from: Place, to: Place): void {
  const { files } = guest;
  const now = nowNs(guest);
  if (to.node !== undefined) removeEntry(files, to.directory, to.name, to.node, now);
  // Before the old name goes, since a node without a name is over.
  addEntry(files, to.directory, to.name, node, now);
  removeEntry(files, from.directory, from.name, node, now);
}
