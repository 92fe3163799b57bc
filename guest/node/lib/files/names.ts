/** Names, and what is done with them: looked at, made, moved and removed. */
import { web } from "../web.ts";
import { failure } from "./failure.ts";
import { Dirent, Stats } from "./kinds.ts";
import { optionsOf, type Given, type Options } from "./options.ts";
import { bytesOf, find, look, root, stepsOf, textOf, writable, type File, type Folder } from "./tree.ts";

function readdir(given: unknown, options?: Given): unknown[] {
  const { withFileTypes, recursive } = optionsOf(options);
  const path = textOf(given);
  const folder = find(path, "scandir");
  if (!(folder instanceof Map)) throw failure("ENOTDIR", "scandir", path);
  const found: unknown[] = [];
  const list = (below: string, entries: Folder): void => {
    for (const [name, of] of [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      found.push(withFileTypes === true ? new Dirent(name, join(path, below), of) : join(below, name));
      if (recursive === true && of instanceof Map) list(join(below, name), of);
    }
  };
  list("", folder);
  return found;
}

/** Of which one may be empty. */
function join(folder: string, name: string): string {
  return folder === "" || name === "" ? folder + name : folder + "/" + name;
}

function stat(given: unknown, options?: Options): Stats | undefined {
  const path = textOf(given);
  const found = options?.throwIfNoEntry === false ? look(path, "stat") : find(path, "stat");
  return found && new Stats(found);
}

function access(given: unknown, mode = 0): void {
  const path = textOf(given);
  find(path, "access");
  if ((mode & 2) !== 0 && stepsOf(path)[0] !== "tmp") throw failure("EROFS", "access", path);
}

function mkdir(given: unknown, options?: Given | number): string | undefined {
  const path = textOf(given);
  const isRecursive = typeof options === "object" && options?.recursive === true;
  if (path === "") throw failure("ENOENT", "mkdir", path);
  const steps = stepsOf(path);
  let first: string | undefined;
  let at: File | Folder = root;
  for (const [index, step] of steps.entries()) {
    if (!(at instanceof Map)) throw failure("ENOTDIR", "mkdir", path);
    let next = at.get(step);
    if (next === undefined) {
      if (!isRecursive && index < steps.length - 1) throw failure("ENOENT", "mkdir", path);
      if (steps[0] !== "tmp") throw failure("EROFS", "mkdir", path);
      at.set(step, (next = new Map()));
      first ??= "/" + steps.slice(0, index + 1).join("/");
    }
    at = next;
  }
  if (first === undefined && !(isRecursive && at instanceof Map)) throw failure("EEXIST", "mkdir", path);
  return isRecursive ? first : undefined;
}

function mkdtemp(prefix: unknown): string {
  const letters = web.crypto.randomUUID().slice(-6);
  const path = textOf(prefix) + letters;
  mkdir(path);
  return path;
}

function remove(given: unknown, syscall: string, mayBe: (found: File | Folder, path: string) => void): void {
  const path = textOf(given);
  mayBe(find(path, syscall), path);
  const { folder, name } = writable(path, syscall);
  folder.delete(name);
}

function unlink(given: unknown): void {
  remove(given, "unlink", (found, path) => {
    if (found instanceof Map) throw failure("EISDIR", "unlink", path);
  });
}

function rmdir(given: unknown): void {
  remove(given, "rmdir", (found, path) => {
    if (!(found instanceof Map)) throw failure("ENOTDIR", "rmdir", path);
    if (found.size > 0) throw failure("ENOTEMPTY", "rmdir", path);
  });
}

function rm(given: unknown, options?: Options): void {
  const path = textOf(given);
  if (options?.force === true && look(path, "rm") === undefined) return;
  find(path, "lstat");
  remove(path, "rm", (found) => {
    if (found instanceof Map && options?.recursive !== true)
      throw Object.assign(failure("EISDIR", "rm", path), { code: "ERR_FS_EISDIR", name: "SystemError" });
  });
}

function rename(from: unknown, to: unknown): void {
  const paths = [textOf(from), textOf(to)] as const;
  const moved = find(paths[0], "rename", paths);
  const source = writable(paths[0], "rename", paths);
  const place = writable(paths[1], "rename", paths);
  const [below, above] = paths.map((path) => "/" + stepsOf(path).join("/")) as [string, string];
  if (above === below) return;
  if (above.startsWith(below + "/")) throw failure("EINVAL", "rename", ...paths);
  const old = place.folder.get(place.name);
  if (old instanceof Map && !(moved instanceof Map)) throw failure("EISDIR", "rename", ...paths);
  if (old !== undefined && !(old instanceof Map) && moved instanceof Map) throw failure("ENOTDIR", "rename", ...paths);
  if (old instanceof Map && old.size > 0) throw failure("ENOTEMPTY", "rename", ...paths);
  source.folder.delete(source.name);
  place.folder.set(place.name, moved);
}

function copyFile(from: unknown, to: unknown, mode = 0): void {
  const paths = [textOf(from), textOf(to)] as const;
  const found = find(paths[0], "copyfile", paths);
  if (found instanceof Map) throw failure("EISDIR", "copyfile", ...paths);
  const content = bytesOf(found, paths[0]).slice();
  const { folder, name } = writable(paths[1], "copyfile", paths);
  const old = folder.get(name);
  if (old !== undefined && (mode & 1) !== 0) throw failure("EEXIST", "copyfile", ...paths);
  if (old instanceof Map) throw failure("EISDIR", "copyfile", ...paths);
  folder.set(name, { content, modifiedMs: Date.now() });
}

function realpath(given: unknown): string {
  find(textOf(given), "realpath");
  return "/" + stepsOf(textOf(given)).join("/");
}

/** Of what is there and may be changed: there are no owners, and modes and times stay as they are. */
function touch(syscall: string): (given: unknown) => void {
  return (given) => {
    find(textOf(given), syscall);
    writable(textOf(given), syscall);
  };
}

/** As Node names them. */
export const byName = {
  readdir,
  stat,
  lstat: stat,
  access,
  realpath,
  copyFile,
  rename,
  mkdir,
  mkdtemp,
  unlink,
  rmdir,
  rm,
  chmod: touch("chmod"),
  chown: touch("chown"),
  utimes: touch("utime"),
};
