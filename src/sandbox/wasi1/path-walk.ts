/**
 * Finds what a path leads to. A walk begins at the descriptor's directory and never gets above it: neither by `..`, nor by an
 * absolute path, nor through a symbolic link. Bounded by the length of a path and the number of links that one walk follows.
 */
import { limits } from "../../limits.ts";
import { failure } from "./errno.ts";
import { nodeBy, type DirectoryNode, type FileState, type Node } from "./file-state.ts";

/** Where a path ends. */
export interface Place {
  readonly directory: DirectoryNode;
  /** Its name there; empty when the path ends in `.` or `..`, at the directory itself. */
  readonly name: string;
  readonly node: Node | undefined;
  /** The path ends in a slash. */
  readonly mustBeDirectory: boolean;
}

const linksMaxCount = 40;

/** @throws {Failure} when the way there does not exist or leads out; the end itself need not exist */
export function placeOf(state: FileState, start: DirectoryNode, path: string, isFollowing: boolean): Place {
  const trail: DirectoryNode[] = [start];
  const ahead = stepsOf(path);
  let mustBeDirectory = path.endsWith("/");
  let links = 0;
  // Links make a path longer: POSIX lets one that became too long be refused as such.
  for (let steps = 0; steps <= limits.tmpPathMaxBytes; steps++) {
    const directory = trail.at(-1) ?? start;
    const name = ahead.pop();
    if (name === undefined) return { directory, name: "", node: directory, mustBeDirectory };
    if (name === ".") continue;
    if (name === "..") {
      if (trail.length === 1) throw failure.perm;
      trail.pop();
      continue;
    }
    const node = childOf(state, directory, name);
    const isLast = ahead.length === 0;
    if (isLast && !(isFollowing && node?.kind === "link")) return { directory, name, node, mustBeDirectory };
    if (node === undefined) throw failure.noent;
    if (node.kind === "file") throw failure.notdir;
    if (node.kind === "directory") trail.push(node);
    else {
      if (++links > linksMaxCount) throw failure.loop;
      mustBeDirectory ||= isLast && node.target.endsWith("/");
      for (const step of stepsOf(node.target)) ahead.push(step);
    }
  }
  throw failure.nametoolong;
}

/** What a path leads to: a slash at its end goes through a link there. @throws {Failure} when there is nothing */
export function nodeAt(state: FileState, start: DirectoryNode, path: string, isFollowing: boolean): Node {
  return existing(placeOf(state, start, path, isFollowing || path.endsWith("/")));
}

/** @throws {Failure} when nothing is there, or no directory where the path says so */
export function existing({ node, mustBeDirectory }: Place): Node {
  if (node === undefined) throw failure.noent;
  if (mustBeDirectory && node.kind !== "directory") throw failure.notdir;
  return node;
}

/** A path's steps, the last first. */
function stepsOf(path: string): string[] {
  if (path === "") throw failure.noent;
  if (path.startsWith("/")) throw failure.perm;
  return path.split("/").filter(Boolean).toReversed();
}

function childOf(state: FileState, directory: DirectoryNode, name: string): Node | undefined {
  if (Buffer.byteLength(name) > limits.tmpNameMaxBytes) throw failure.nametoolong;
  const entry = directory.entries.get(name);
  return entry === undefined ? undefined : nodeBy(state, entry.inode);
}
