/** WASI preview 1, descriptors: what is opened before the guest, rights, flags, renumbering, how many there may be. */
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { allRights, directoryRights, fileRights, right } from "../../../src/sandbox/wasi1/rights.ts";
import {
  append,
  create,
  directory,
  fstat,
  mkdir,
  mustOpen,
  narrow,
  open,
  openDirectory,
  putFile,
  read,
  readdir,
  root,
  seek,
  stat,
  tell,
  truncate,
  write,
} from "./posix.ts";
import { newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
});

function fdstat(fd: number): { type: number; flags: number; rights: number; inheriting: number } | string {
  const to = guest.room(24);
  const outcome = guest.call("fd_fdstat_get", fd, to);
  if (outcome !== "success") return outcome;
  const [rights, inheriting] = [Number(guest.view.getBigUint64(to + 8, true)), Number(guest.view.getBigUint64(to + 16, true))];
  return { type: guest.view.getUint8(to), flags: guest.view.getUint16(to + 2, true), rights, inheriting };
}

describe("what is opened before the guest", () => {
  test("is three streams and /tmp", () => {
    const to = guest.room(8);
    expect(guest.call("fd_prestat_get", 3, to)).toBe("success");
    expect(guest.view.getUint32(to, true)).toBe(0);
    expect(guest.view.getUint32(to + 4, true)).toBe(4);
    const name = guest.room(8);
    expect(guest.call("fd_prestat_dir_name", 3, name, 8)).toBe("success");
    expect(Buffer.from(guest.bytes.slice(name, name + 5)).toString()).toBe("/tmp\0");
    expect(guest.call("fd_prestat_dir_name", 3, name, 3)).toBe("nametoolong");
    for (const fd of [0, 1, 2, 4]) expect(guest.call("fd_prestat_get", fd, to)).toBe("badf");
    expect(fdstat(4)).toBe("badf");
  });

  test("is empty, and may be closed", () => {
    expect(fstat(guest, root)).toMatchObject({ type: 3, inode: 1n });
    expect(readdir(guest, root)).toMatchObject({ entries: [{ name: "." }, { name: ".." }] });
    const other = openDirectory(guest, ".", { inheriting: allRights });
    expect(guest.call("fd_close", root)).toBe("success");
    expect(guest.call("fd_close", root)).toBe("badf");
    expect(guest.call("fd_prestat_get", root, 16)).toBe("badf");
    expect(mkdir(guest, "still works", other)).toBe("success");
  });

  test("has the rights of directories, and gives on all", () => {
    expect(fdstat(root)).toEqual({ type: 3, flags: 0, rights: directoryRights, inheriting: allRights });
    expect(directoryRights & (right.fdRead | right.fdWrite | right.fdSeek | right.fdSetSize)).toBe(0);
  });
});

describe("rights", () => {
  test("of a file are all that apply, but to read and to write only when asked for", () => {
    const open = (rights: number | bigint): object | string =>
      fdstat(mustOpen(guest, "file", { flags: create, rights, inheriting: right.fdRead }));
    const others = fileRights & ~(right.fdRead | right.fdWrite);
    expect(open(0)).toEqual({ type: 4, flags: 0, rights: others, inheriting: 0 });
    expect(open(right.fdRead | right.pathOpen)).toMatchObject({ rights: others | right.fdRead });
    expect(open(right.fdWrite)).toMatchObject({ rights: others | right.fdWrite });
    expect(open(2n ** 64n - 1n)).toMatchObject({ rights: fileRights });
  });

  test("of a directory are all that apply, also when it is opened with none", () => {
    mkdir(guest, "directory");
    for (const rights of [0, right.fdSeek | right.fdReaddir, allRights & ~right.fdWrite]) {
      const at = openDirectory(guest, "directory", { rights, inheriting: 0 });
      expect(fdstat(at)).toEqual({ type: 3, flags: 0, rights: directoryRights, inheriting: allRights });
    }
  });

  test("are never more than the directory gives on", () => {
    const at = narrow(guest, openDirectory(guest, "."), directoryRights, right.fdRead | right.fdTell | right.pathOpen);
    putFile(guest, "file");
    mkdir(guest, "directory");
    expect(open(guest, "file", { at, rights: right.fdWrite, inheriting: 0 })).toBe("notcapable");
    expect(open(guest, "file", { at, rights: 0, inheriting: right.fdWrite })).toBe("notcapable");
    expect(fdstat(mustOpen(guest, "file", { at, rights: right.fdRead, inheriting: right.pathOpen }))).toMatchObject({
      rights: right.fdRead | right.fdTell,
    });
    expect(fdstat(openDirectory(guest, "directory", { at, rights: 0, inheriting: 0 }))).toMatchObject({
      rights: right.pathOpen,
      inheriting: right.fdRead | right.fdTell | right.pathOpen,
    });
  });

  test("are needed for what is done", () => {
    const fd = narrow(guest, mustOpen(guest, "file", { flags: create }), 0);
    expect(write(guest, fd, "x")).toBe("badf");
    expect(read(guest, fd, 1)).toBe("badf");
    expect(seek(guest, fd, 0n, 0)).toBe("badf");
    expect(tell(guest, fd)).toBe("badf");
    for (const [name, ...rest] of [["fd_sync"], ["fd_datasync"], ["fd_fdstat_set_flags", 0], ["fd_filestat_get", 16]] as const) {
      expect(guest.call(name, fd, ...rest), name).toBe("badf");
    }
    expect(guest.call("fd_allocate", fd, 0n, 1n)).toBe("badf");
    expect(guest.call("fd_advise", fd, 0n, 1n, 0)).toBe("badf");
    expect(guest.call("fd_filestat_set_times", fd, 0n, 1n, 4)).toBe("badf");
    const at = narrow(guest, openDirectory(guest, "."), 0);
    expect(readdir(guest, at)).toBe("perm");
    expect(stat(guest, "file", false, at)).toBe("perm");
    expect(mkdir(guest, "directory", at)).toBe("perm");
    expect(open(guest, "file", { at })).toBe("perm");
  });

  test("to read a file do not change its size", () => {
    const fd = mustOpen(guest, "file", { flags: create, rights: right.fdRead });
    expect(guest.call("fd_filestat_set_size", fd, 1n)).toBe("inval");
    expect(guest.call("fd_allocate", fd, 0n, 1n)).toBe("badf");
    expect(guest.call("fd_filestat_set_times", fd, 0n, 1n, 4)).toBe("success");
  });

  test("of reading and writing do not reach to other places without the right to seek", () => {
    const fd = narrow(guest, mustOpen(guest, "file", { flags: create }), right.fdRead | right.fdTell);
    expect(guest.call("fd_pread", fd, 0, 0, 0n, 16)).toBe("badf");
    expect(seek(guest, fd, 0n, 1)).toBe(0n);
    expect(seek(guest, fd, 0n, 0)).toBe("badf");
    expect(tell(guest, narrow(guest, mustOpen(guest, "file"), right.fdSeek))).toBe(0n);
  });

  test("can only be dropped", () => {
    const fd = mustOpen(guest, "file", { flags: create, rights: right.fdRead | right.fdWrite });
    expect(guest.call("fd_fdstat_set_rights", fd, BigInt(right.fdRead), 0n)).toBe("success");
    expect(write(guest, fd, "x")).toBe("badf");
    expect(read(guest, fd, 1)).toBe("");
    expect(guest.call("fd_fdstat_set_rights", fd, BigInt(right.fdRead | right.fdWrite), 0n)).toBe("notcapable");
    expect(guest.call("fd_fdstat_set_rights", fd, BigInt(right.fdRead), 1n)).toBe("notcapable");
    expect(guest.call("fd_fdstat_set_rights", fd, -1n, 0n)).toBe("notcapable");
    expect(fdstat(fd)).toMatchObject({ rights: right.fdRead, inheriting: 0 });
  });
});

describe("each function on a directory needs its own rights and no others", () => {
  type Use = (at: number) => string;
  const path = (text: string): [number, number] => guest.put(text);
  const done = (outcome: number | object | string): string => (typeof outcome === "string" ? outcome : "success");
  const uses: Record<string, [rights: number, use: Use]> = {
    path_open: [right.pathOpen, (at) => done(open(guest, "file", { at, rights: 0, inheriting: 0 }))],
    "path_open, creating": [
      right.pathOpen | right.pathCreateFile,
      (at) => done(open(guest, "new", { at, flags: create, rights: 0, inheriting: 0 })),
    ],
    "path_open, truncating": [
      right.pathOpen | right.pathSetSize,
      (at) => done(open(guest, "file", { at, flags: truncate, rights: 0, inheriting: 0 })),
    ],
    path_create_directory: [right.pathCreateDirectory, (at) => mkdir(guest, "new", at)],
    path_filestat_get: [right.pathFilestatGet, (at) => done(stat(guest, "file", false, at))],
    path_filestat_set_times: [right.pathSetTimes, (at) => guest.call("path_filestat_set_times", at, 0, ...path("file"), 1n, 1n, 5)],
    path_link: [right.pathLinkSource | right.pathLinkTarget, (at) => guest.call("path_link", at, 0, ...path("file"), at, ...path("new"))],
    path_readlink: [right.pathReadlink, (at) => guest.call("path_readlink", at, ...path("link"), 16, 4, 8)],
    path_remove_directory: [right.pathRemoveDirectory, (at) => guest.call("path_remove_directory", at, ...path("dir"))],
    path_rename: [
      right.pathRenameSource | right.pathRenameTarget,
      (at) => guest.call("path_rename", at, ...path("file"), at, ...path("new")),
    ],
    path_symlink: [right.pathSymlink, (at) => guest.call("path_symlink", ...path("file"), at, ...path("new"))],
    path_unlink_file: [right.pathUnlinkFile, (at) => guest.call("path_unlink_file", at, ...path("file"))],
    fd_readdir: [right.fdReaddir, (at) => done(readdir(guest, at))],
    fd_filestat_get: [right.fdFilestatGet, (at) => guest.call("fd_filestat_get", at, 16)],
    fd_filestat_set_times: [right.fdSetTimes, (at) => guest.call("fd_filestat_set_times", at, 1n, 1n, 5)],
  };

  for (const [name, [rights, use]] of Object.entries(uses)) {
    test(name, () => {
      putFile(guest, "file");
      mkdir(guest, "dir");
      guest.call("path_symlink", ...path("file"), root, ...path("link"));
      for (let one = 1; one <= rights; one *= 2) {
        const at = narrow(guest, openDirectory(guest, "."), directoryRights & ~one);
        if ((rights & one) !== 0) expect(use(at)).toBe(name.startsWith("fd_filestat") ? "badf" : "perm");
      }
      expect(use(narrow(guest, openDirectory(guest, "."), rights))).toBe("success");
    });
  }
});

describe("directories", () => {
  test("cannot be read, written or sought", () => {
    const at = openDirectory(guest, ".");
    for (const outcome of [read(guest, at, 1), write(guest, at, "x"), seek(guest, at, 0n, 1), tell(guest, at)])
      expect(outcome).toBe("badf");
    expect(guest.call("fd_filestat_set_size", at, 0n)).toBe("badf");
    expect(guest.call("fd_allocate", at, 0n, 0n)).toBe("badf");
    expect(guest.call("fd_advise", at, 0n, 0n, 0)).toBe("badf");
    expect(guest.call("fd_sync", at)).toBe("badf");
    expect(guest.call("fd_datasync", at)).toBe("badf");
    expect(guest.call("fd_fdstat_set_flags", at, 4)).toBe("badf");
  });

  test("cannot be opened to be written, created or truncated", () => {
    expect(open(guest, ".", { flags: directory, rights: right.fdRead })).toBeTypeOf("number");
    expect(open(guest, ".", { flags: directory, rights: right.fdRead | right.fdWrite })).toBe("isdir");
    expect(open(guest, ".", { flags: create, rights: 0 })).toBe("isdir");
    expect(open(guest, ".", { flags: 8, rights: 0 })).toBe("isdir");
    expect(open(guest, "new", { flags: directory | create, rights: 0 })).toBe("inval");
  });

  test("are what paths begin at", () => {
    const fd = mustOpen(guest, "file", { flags: create });
    expect(open(guest, "other", { at: fd })).toBe("notdir");
    expect(readdir(guest, fd)).toBe("notdir");
  });
});

test("flags are kept and can be changed", () => {
  const fd = mustOpen(guest, "file", { flags: create, fdFlags: append | 16 });
  expect(fdstat(fd)).toMatchObject({ flags: append | 16 });
  expect(guest.call("fd_fdstat_set_flags", fd, 4)).toBe("success");
  expect(fdstat(fd)).toMatchObject({ flags: 4 });
  expect(guest.call("fd_fdstat_set_flags", fd, 32)).toBe("inval");
  expect(open(guest, "file", { fdFlags: 32 })).toBe("inval");
  expect(open(guest, "file", { flags: 16 })).toBe("inval");
  expect(guest.call("path_filestat_get", root, 2, ...guest.put("file"), 16)).toBe("inval");
});

describe("numbers", () => {
  test("are the lowest that are free, and no more than there may be", () => {
    putFile(guest, "file");
    for (let fd = 4; fd < limits.descriptorsMaxCount; fd++) expect(open(guest, "file")).toBe(fd);
    expect(open(guest, "file")).toBe("mfile");
    expect(open(guest, "new", { flags: create })).toBe("mfile");
    expect(stat(guest, "new")).toBe("noent");
    guest.call("fd_close", 9);
    guest.call("fd_close", 5);
    expect(open(guest, "file")).toBe(5);
  });

  test("can be another's, which is closed", () => {
    const [one, two] = [mustOpen(guest, "one", { flags: create }), mustOpen(guest, "two", { flags: create })];
    write(guest, one, "one");
    expect(guest.call("path_unlink_file", root, ...guest.put("two"))).toBe("success");
    const nodes = guest.files.nodes.size;
    expect(guest.call("fd_renumber", one, two)).toBe("success");
    expect(guest.files.nodes.size).toBe(nodes - 1);
    expect(guest.call("fd_close", one)).toBe("badf");
    expect(tell(guest, two)).toBe(3n);
    expect(guest.call("fd_renumber", two, two)).toBe("success");
    expect(guest.call("fd_renumber", two, one)).toBe("badf");
    expect(guest.call("fd_renumber", one, two)).toBe("badf");
    expect(guest.call("fd_renumber", two, root)).toBe("success");
    expect(tell(guest, root)).toBe(3n);
  });
});
