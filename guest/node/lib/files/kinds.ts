/** What is told of a file or a folder. */
import { sizeOf, type File, type Folder } from "./tree.ts";

const noTimes = { atimeMs: 0, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };

/** What both kinds of answers about a name can be asked. */
class Kind {
  readonly #isFolder: boolean;

  constructor(isFolder: boolean) {
    this.#isFolder = isFolder;
  }

  isFile(): boolean {
    return !this.#isFolder;
  }

  isDirectory(): boolean {
    return this.#isFolder;
  }
}

for (const name of ["isSymbolicLink", "isBlockDevice", "isCharacterDevice", "isFIFO", "isSocket"])
  Object.defineProperty(Kind.prototype, name, { value: () => false, configurable: true, writable: true });

export class Stats extends Kind {
  readonly size: number;
  readonly mode: number;

  constructor(of: File | Folder) {
    const isFolder = of instanceof Map;
    super(isFolder);
    this.size = isFolder ? 4_096 : sizeOf(of);
    this.mode = isFolder ? 0o40755 : 0o100644;
    const ms = isFolder ? 0 : of.modifiedMs;
    const times = Object.fromEntries(Object.keys(noTimes).map((name) => [name, ms]));
    const dates = Object.fromEntries(Object.keys(noTimes).map((name) => [name.slice(0, -2), new Date(ms)]));
    const blocks = Math.ceil(this.size / 512);
    Object.assign(this, { dev: 1, ino: 0, nlink: 1, uid: 993, gid: 990, rdev: 0, blksize: 4_096, blocks, ...times, ...dates });
  }
}

export class Dirent extends Kind {
  readonly name: string;
  readonly parentPath: string;
  readonly path: string;

  constructor(name: string, parentPath: string, of: File | Folder) {
    super(of instanceof Map);
    this.name = name;
    this.parentPath = this.path = parentPath;
  }
}
