/**
 * A function's own files, as Lambda has them: its code below `/var/task`, that of its layers below `/opt`. They are there before the
 * guest is, for reading alone, and count against nothing that it may write.
 */
import { limits } from "../../limits.ts";
import { firstCookie, type DirectoryNode, type FileState, type Node, type OwnFiles } from "./file-state.ts";
import { directoryRights, readingRights } from "./rights.ts";

/**
 * By their paths, and the descriptors that are opened for them before the guest: `/var` and not `/var/task`, as programs that resolve a path
 * look at each of its folders.
 */
const folders: readonly (readonly [path: string, fd: number])[] = [
  ["/var", 4],
  ["/opt", 5],
];

/** Far above what a guest's own files can reach. */
const firstInode = 2 ** 40;

const noTimes = { accessedNs: 0n, modifiedNs: 0n, changedNs: 0n };

/** The state, with them in the place of those that it has. Ahead of anything that the guest opens. */
export function withOwnFiles(state: FileState, own: OwnFiles): FileState {
  const descriptors = new Map(state.descriptors);
  const base = { position: 0, flags: 0, rights: readingRights & directoryRights, inheriting: readingRights };
  for (const [at, [preopen, fd]] of folders.entries()) descriptors.set(fd, { ...base, target: firstInode + at, preopen });
  return { ...state, descriptors, own };
}

/**
 * @param contents by absolute paths below the two folders
 * @throws {OwnFileError} for a path that is elsewhere, or leads through a file, and for too many folders
 */
export function newOwnFiles(contents: ReadonlyMap<string, Uint8Array>): OwnFiles {
  const nodes = new Map<number, Node>();
  const [own] = folders.map(() => addDirectory(nodes)) as [DirectoryNode];
  // There also when it is empty: programs begin in it.
  childDirectory(nodes, own, "task");
  for (const [path, data] of contents) {
    const at = folders.findIndex(([folder]) => path.startsWith(`${folder}/`));
    const steps = path.slice((folders[at]?.[0].length ?? 0) + 1).split("/");
    const name = steps.pop() ?? "";
    let directory = nodes.get(firstInode + at);
    for (const step of steps) directory = directory?.kind === "directory" ? childDirectory(nodes, directory, step) : undefined;
    if (directory?.kind !== "directory" || directory.entries.has(name))
      throw new OwnFileError(`there is no place for ${JSON.stringify(path)}: what it lies in is a file, or it is a folder`);
    enter(directory, name, addFile(nodes, data));
    if (nodes.size > limits.ownFilesMaxNodes) throw new OwnFileError(`they are over ${limits.ownFilesMaxNodes} files and folders`);
  }
  return { nodes, contents };
}

export class OwnFileError extends Error {
  override name = "OwnFileError";

  constructor(reason: string) {
    super(`Cannot lay out the function's files as ${reason}`);
  }
}

function addDirectory(nodes: Map<number, Node>, parent?: number): DirectoryNode {
  const inode = firstInode + nodes.size;
  const directory: DirectoryNode = {
    kind: "directory",
    inode,
    links: 1,
    ...noTimes,
    entries: new Map(),
    nextCookie: firstCookie,
    parent: parent ?? inode,
  };
  nodes.set(inode, directory);
  return directory;
}

function addFile(nodes: Map<number, Node>, data: Uint8Array): Node {
  const inode = firstInode + nodes.size;
  const file: Node = { kind: "file", inode, links: 1, ...noTimes, size: data.length, data, isShared: true };
  nodes.set(inode, file);
  return file;
}

function childDirectory(nodes: Map<number, Node>, directory: DirectoryNode, name: string): Node | undefined {
  const entry = directory.entries.get(name);
  if (entry !== undefined) return nodes.get(entry.inode);
  const made = addDirectory(nodes, directory.inode);
  enter(directory, name, made);
  return made;
}

function enter(directory: DirectoryNode, name: string, { inode }: Node): void {
  directory.entries.set(name, { inode, cookie: directory.nextCookie++ });
}
