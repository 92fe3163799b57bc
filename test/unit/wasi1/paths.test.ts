/** WASI preview 1, paths under `/tmp`: what they lead to, what they never lead out of, and how names are made, moved and removed. */
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { allRights, directoryRights } from "../../../src/sandbox/wasi1/rights.ts";
import {
  contentOf,
  create,
  directory,
  exclusive,
  fstat,
  link,
  listNames,
  mkdir,
  mustOpen,
  mustStat,
  open,
  openDirectory,
  putFile,
  read,
  readlink,
  rename,
  rmdir,
  root,
  stat,
  symlink,
  truncate,
  unlink,
  write,
} from "./posix.ts";
import { memoryBytes, newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
});

const long = "n".repeat(limits.tmpNameMaxBytes);

describe("a path", () => {
  beforeEach(() => {
    mkdir(guest, "a");
    mkdir(guest, "a/b");
    putFile(guest, "a/b/file", "content");
  });

  test("may go up and down inside", () => {
    for (const path of ["a/b/file", "./a//b/./file", "a/.//b/../../a/b/../b///./file"]) expect(contentOf(guest, path)).toBe("content");
    expect(mustStat(guest, ".")).toEqual(mustStat(guest, "a/.."));
    expect(mustStat(guest, "a/b///")).toMatchObject({ type: 3 });
  });

  test("never leads out", () => {
    for (const path of ["/", "/a", "/tmp/a/b/file", "..", "../a", "a/../..", "a/b/../../../a/b/file", "a/b/../../../tmp"]) {
      expect(open(guest, path), path).toBe("perm");
      expect(stat(guest, path), path).toBe("perm");
      expect(mkdir(guest, path), path).toBe("perm");
      expect(rename(guest, path, "x"), path).toBe("perm");
      expect(rename(guest, "a", path), path).toBe("perm");
    }
  });

  test("never leads out of the directory that it begins at", () => {
    const at = openDirectory(guest, "a/b", { inheriting: allRights });
    expect(open(guest, "..", { at })).toBe("perm");
    expect(open(guest, "../b/file", { at })).toBe("perm");
    expect(read(guest, mustOpen(guest, "file", { at }), 10)).toBe("content");
  });

  test("must lead through what exists, and only through directories", () => {
    expect(open(guest, "missing")).toBe("noent");
    expect(open(guest, "missing/file")).toBe("noent");
    expect(open(guest, "missing/..")).toBe("noent");
    expect(open(guest, "a/b/file/")).toBe("notdir");
    expect(open(guest, "a/b/file///")).toBe("notdir");
    expect(open(guest, "a/b/file/.")).toBe("notdir");
    expect(open(guest, "a/b/file/..")).toBe("notdir");
    expect(stat(guest, "a/b/file/")).toBe("notdir");
    expect(open(guest, "a/b/file", { flags: directory })).toBe("notdir");
  });

  test("is UTF-8 without NUL, and not too long", () => {
    expect(open(guest, "")).toBe("noent");
    expect(open(guest, "a/b/file\0")).toBe("inval");
    expect(open(guest, Uint8Array.of(0x61, 0xff))).toBe("ilseq");
    expect(open(guest, Uint8Array.of(0xed, 0xa0, 0x80))).toBe("ilseq");
    expect(mkdir(guest, long)).toBe("success");
    expect(mkdir(guest, `${long}n`)).toBe("nametoolong");
    expect(mkdir(guest, "ü".repeat(128))).toBe("nametoolong");
    expect(stat(guest, `${"./".repeat(limits.tmpPathMaxBytes / 2 - 1)}a/`)).toMatchObject({ type: 3 });
    expect(stat(guest, `${"./".repeat(limits.tmpPathMaxBytes / 2)}a`)).toBe("nametoolong");
  });

  test("must be in the memory", () => {
    expect(guest.call("path_create_directory", root, memoryBytes - 1, 2)).toBe("fault");
    expect(guest.call("path_create_directory", root, -1, 1)).toBe("fault");
    expect(guest.call("path_filestat_get", root, 0, ...guest.put("a"), memoryBytes - 63)).toBe("fault");
    expect(guest.call("path_open", root, 0, ...guest.put("new"), create, 0n, 0n, 0, memoryBytes - 3)).toBe("fault");
    expect(stat(guest, "new")).toBe("noent");
  });
});

describe("opening", () => {
  test("creates only when asked to, and only what is new when asked for that", () => {
    expect(open(guest, "file", { flags: exclusive })).toBe("noent");
    expect(open(guest, "file", { flags: create | exclusive })).toBeTypeOf("number");
    expect(open(guest, "file", { flags: create | exclusive })).toBe("exist");
    expect(open(guest, "file", { flags: create })).toBeTypeOf("number");
    expect(open(guest, "new/", { flags: create })).toBe("isdir");
    expect(open(guest, "missing/new", { flags: create })).toBe("noent");
  });

  test("a file keeps its content unless it is truncated", () => {
    putFile(guest, "file", "content");
    mustOpen(guest, "file", { flags: create });
    expect(contentOf(guest, "file")).toBe("content");
    mustOpen(guest, "file", { flags: create | truncate });
    expect(contentOf(guest, "file")).toBe("");
  });
});

describe("symbolic links", () => {
  test("are followed in the middle always, at the end when asked to", () => {
    mkdir(guest, "dir");
    putFile(guest, "dir/file", "content");
    expect(symlink(guest, "dir", "to-dir")).toBe("success");
    expect(symlink(guest, "file", "dir/to-file")).toBe("success");
    expect(symlink(guest, "../dir/./to-file", "dir/around")).toBe("success");
    expect(contentOf(guest, "to-dir/file")).toBe("content");
    expect(open(guest, "dir/to-file")).toBe("loop");
    expect(open(guest, "to-dir", { flags: directory, rights: 0 })).toBe("loop");
    expect(read(guest, mustOpen(guest, "to-dir/around", { follow: true }), 10)).toBe("content");
    expect(fstat(guest, openDirectory(guest, "to-dir", { follow: true }))).toEqual(mustStat(guest, "dir"));
    expect(open(guest, "dir/to-file", { follow: true, flags: directory })).toBe("notdir");
    expect(mustStat(guest, "dir/to-file")).toMatchObject({ type: 7, size: 4n });
    expect(mustStat(guest, "dir/to-file", true)).toMatchObject({ type: 4, size: 7n });
  });

  test("are followed by a slash at the end", () => {
    mkdir(guest, "dir");
    putFile(guest, "file");
    symlink(guest, "dir", "to-dir");
    symlink(guest, "file", "to-file");
    symlink(guest, "file/", "to-file-as-dir");
    expect(mustStat(guest, "to-dir/")).toMatchObject({ type: 3 });
    expect(stat(guest, "to-file/")).toBe("notdir");
    expect(stat(guest, "to-file-as-dir", true)).toBe("notdir");
    expect(open(guest, "to-dir/", { flags: directory, rights: 0 })).toBeTypeOf("number");
    expect(rmdir(guest, "to-dir/")).toBe("notdir");
    expect(unlink(guest, "to-dir/")).toBe("notdir");
    expect(rename(guest, "to-dir/", "x")).toBe("notdir");
  });

  test("never lead out", () => {
    mkdir(guest, "dir");
    for (const target of ["/", "/tmp", "/tmp/dir", "//"]) expect(symlink(guest, target, "link"), target).toBe("perm");
    expect(symlink(guest, "..", "up")).toBe("success");
    expect(symlink(guest, "../../tmp/dir", "dir/up")).toBe("success");
    expect(symlink(guest, "dir/up", "far")).toBe("success");
    for (const path of ["up", "dir/up", "far"]) {
      expect(open(guest, path, { follow: true }), path).toBe("perm");
      expect(stat(guest, `${path}/x`), path).toBe("perm");
      expect(open(guest, `${path}/x`, { flags: create }), path).toBe("perm");
    }
    const at = openDirectory(guest, "dir", { inheriting: allRights });
    symlink(guest, "../dir", "dir/around");
    expect(open(guest, "around", { at, follow: true })).toBe("perm");
    expect(mustStat(guest, "dir/around", true)).toMatchObject({ type: 3 });
  });

  test("that loop are seen", () => {
    expect(symlink(guest, "self", "self")).toBe("success");
    symlink(guest, "two", "one");
    symlink(guest, "one/x", "two");
    expect(open(guest, "self")).toBe("loop");
    expect(open(guest, "self", { follow: true })).toBe("loop");
    expect(stat(guest, "one/x")).toBe("loop");
    for (let index = 0; index < 45; index++) symlink(guest, index === 0 ? "." : `chain${index - 1}`, `chain${index}`);
    expect(mustStat(guest, "chain39", true)).toMatchObject({ type: 3 });
    expect(stat(guest, "chain40", true)).toBe("loop");
  });

  test("cannot make a walk without end", () => {
    mkdir(guest, "d");
    for (let index = 0; index < 40; index++) symlink(guest, `${"d/../".repeat(800)}l${index + 1}`, `l${index}`);
    expect(stat(guest, "l0", true)).toBe("nametoolong");
    expect(stat(guest, "l38", true)).toBe("noent");
  });

  test("may lead nowhere, and a file can be created through them", () => {
    symlink(guest, "target", "link");
    expect(open(guest, "link")).toBe("loop");
    expect(open(guest, "link", { follow: true })).toBe("noent");
    expect(open(guest, "link", { follow: true, flags: create | exclusive })).toBe("exist");
    expect(open(guest, "link", { flags: create })).toBe("loop");
    expect(mkdir(guest, "link")).toBe("exist");
    write(guest, mustOpen(guest, "link", { follow: true, flags: create }), "through");
    expect(contentOf(guest, "target")).toBe("through");
  });

  test("are read as far as there is room", () => {
    symlink(guest, "target", "link");
    expect(readlink(guest, "link", 10)).toBe("target");
    expect(readlink(guest, "link", 4)).toBe("targ");
    expect(readlink(guest, "link", 0)).toBe("");
    putFile(guest, "file");
    expect(readlink(guest, "file")).toBe("inval");
    expect(readlink(guest, "missing")).toBe("noent");
    expect(guest.call("path_readlink", root, ...guest.put("link"), memoryBytes - 2, 6, 16)).toBe("fault");
  });

  test("are made where there is nothing yet", () => {
    mkdir(guest, "dir");
    putFile(guest, "file");
    for (const path of ["dir", "dir/", "file", "."]) expect(symlink(guest, "x", path), path).toBe("exist");
    expect(symlink(guest, "x", "file/")).toBe("notdir");
    expect(symlink(guest, "x", "new/")).toBe("noent");
    expect(symlink(guest, "", "new")).toBe("noent");
    expect(symlink(guest, "x".repeat(limits.tmpPathMaxBytes + 1), "new")).toBe("nametoolong");
  });
});

describe("hard links", () => {
  test("are the same file", () => {
    putFile(guest, "file", "content");
    mkdir(guest, "dir");
    expect(link(guest, "file", "dir/link")).toBe("success");
    expect(mustStat(guest, "dir/link")).toEqual(mustStat(guest, "file"));
    expect(mustStat(guest, "file")).toMatchObject({ links: 2n });
    unlink(guest, "file");
    expect(contentOf(guest, "dir/link")).toBe("content");
  });

  test("are made where there is nothing yet, and not of directories", () => {
    putFile(guest, "file");
    mkdir(guest, "dir");
    symlink(guest, "missing", "dangling");
    for (const path of ["file", "dir", "dir/", "dangling", "."]) expect(link(guest, "file", path), path).toBe("exist");
    expect(link(guest, "file", "new/")).toBe("noent");
    expect(link(guest, "file/", "new")).toBe("notdir");
    expect(link(guest, "dir", "new")).toBe("perm");
    expect(link(guest, "missing", "new")).toBe("noent");
  });

  test("are of a symbolic link itself; following is refused", () => {
    symlink(guest, "self", "self");
    expect(link(guest, "self", "copy")).toBe("success");
    expect(readlink(guest, "copy")).toBe("self");
    expect(link(guest, "self", "new", 1)).toBe("inval");
  });
});

describe("removing", () => {
  test("files and directories, each by its own function", () => {
    mkdir(guest, "dir");
    putFile(guest, "file");
    symlink(guest, "dir", "link");
    expect(unlink(guest, "dir")).toBe("isdir");
    expect(unlink(guest, "dir/")).toBe("isdir");
    expect(unlink(guest, ".")).toBe("isdir");
    expect(unlink(guest, "file/")).toBe("notdir");
    expect(rmdir(guest, "file")).toBe("notdir");
    expect(rmdir(guest, "file/")).toBe("notdir");
    expect(rmdir(guest, "link")).toBe("notdir");
    expect(rmdir(guest, ".")).toBe("inval");
    expect(rmdir(guest, "missing")).toBe("noent");
    expect(unlink(guest, "missing")).toBe("noent");
    expect(unlink(guest, "link")).toBe("success");
    expect(unlink(guest, "file")).toBe("success");
    expect(rmdir(guest, "dir/")).toBe("success");
    expect(listNames(guest, root)).toEqual([".", ".."]);
    expect(guest.files.nodes.size).toBe(1);
  });

  test("a directory only when it is empty", () => {
    mkdir(guest, "dir");
    putFile(guest, "dir/file");
    expect(rmdir(guest, "dir")).toBe("notempty");
    unlink(guest, "dir/file");
    expect(rmdir(guest, "dir")).toBe("success");
  });

  test("an open directory leaves its descriptor with nothing in it", () => {
    mkdir(guest, "dir");
    const at = openDirectory(guest, "dir", { rights: directoryRights, inheriting: allRights });
    expect(rmdir(guest, "dir")).toBe("success");
    expect(fstat(guest, at)).toMatchObject({ type: 3, links: 0n });
    expect(open(guest, "new", { at, flags: create })).toBe("noent");
    expect(mkdir(guest, "new", at)).toBe("noent");
    expect(symlink(guest, "x", "new", at)).toBe("noent");
    putFile(guest, "file");
    expect(rename(guest, "file", "file", root, at)).toBe("noent");
    expect(mkdir(guest, "dir")).toBe("success");
    expect(guest.call("fd_close", at)).toBe("success");
    expect(guest.files.nodes.size).toBe(3);
  });
});

describe("renaming", () => {
  test("moves files and directories with all that is in them", () => {
    mkdir(guest, "dir");
    putFile(guest, "dir/file", "content");
    mkdir(guest, "other");
    expect(rename(guest, "dir", "other/moved")).toBe("success");
    expect(contentOf(guest, "other/moved/file")).toBe("content");
    expect(stat(guest, "dir")).toBe("noent");
    expect(rename(guest, "other/moved/file", "file")).toBe("success");
    expect(contentOf(guest, "file")).toBe("content");
    expect(rename(guest, "missing", "x")).toBe("noent");
    expect(rename(guest, "file", "missing/x")).toBe("noent");
    expect(rename(guest, ".", "x")).toBe("busy");
    expect(rename(guest, "file", "other/..")).toBe("busy");
  });

  test("replaces what is of the same kind, a directory only when it is empty", () => {
    putFile(guest, "file", "new");
    putFile(guest, "old", "old");
    mkdir(guest, "dir");
    mkdir(guest, "empty");
    mkdir(guest, "full");
    putFile(guest, "full/file");
    expect(rename(guest, "file", "dir")).toBe("isdir");
    expect(rename(guest, "dir", "file")).toBe("notdir");
    expect(rename(guest, "dir", "full")).toBe("notempty");
    expect(rename(guest, "dir", "empty")).toBe("success");
    const held = mustOpen(guest, "old");
    expect(rename(guest, "file", "old")).toBe("success");
    expect(contentOf(guest, "old")).toBe("new");
    expect(read(guest, held, 10)).toBe("old");
  });

  test("takes slashes at the end for directories alone", () => {
    mkdir(guest, "dir");
    putFile(guest, "file");
    expect(rename(guest, "dir/", "a")).toBe("success");
    expect(rename(guest, "a", "b/")).toBe("success");
    expect(rename(guest, "b/", "dir/")).toBe("success");
    expect(rename(guest, "file/", "x")).toBe("notdir");
    expect(rename(guest, "file", "x/")).toBe("notdir");
    expect(rename(guest, "file/", "x/")).toBe("notdir");
  });

  test("to itself changes nothing", () => {
    putFile(guest, "file", "content");
    link(guest, "file", "link");
    mkdir(guest, "dir");
    for (const [from, to] of [
      ["file", "file"],
      ["file", "link"],
      ["dir", "dir"],
    ] as const)
      expect(rename(guest, from, to)).toBe("success");
    expect(listNames(guest, root)).toEqual([".", "..", "file", "link", "dir"]);
  });

  test("cannot put a directory into itself", () => {
    mkdir(guest, "a");
    mkdir(guest, "a/b");
    expect(rename(guest, "a", "a/x")).toBe("inval");
    expect(rename(guest, "a", "a/b/x")).toBe("inval");
    expect(rename(guest, "a/b", "a")).toBe("notempty");
    expect(rename(guest, "a/b", "b")).toBe("success");
    expect(rename(guest, "a", "b/a")).toBe("success");
    expect(rename(guest, "b", "b/a/x")).toBe("inval");
  });

  test("works between descriptors", () => {
    mkdir(guest, "a");
    mkdir(guest, "b");
    putFile(guest, "a/file", "content");
    const [from, to] = [openDirectory(guest, "a"), openDirectory(guest, "b")];
    expect(rename(guest, "file", "moved", from, to)).toBe("success");
    expect(contentOf(guest, "b/moved")).toBe("content");
  });
});

describe("the caps on files", () => {
  test("are on nodes", () => {
    for (let index = 1; index < limits.tmpMaxFiles; index++) expect(mkdir(guest, `d${index}`)).toBe("success");
    expect(mkdir(guest, "more")).toBe("dquot");
    expect(open(guest, "more", { flags: create })).toBe("dquot");
    expect(symlink(guest, "x", "more")).toBe("dquot");
    expect(rename(guest, "d1", "renamed")).toBe("success");
    rmdir(guest, "renamed");
    expect(mkdir(guest, "more")).toBe("success");
  });

  test("are on names, as a file may have many", () => {
    putFile(guest, "file");
    for (let index = 1; index < limits.tmpMaxFiles; index++) expect(link(guest, "file", `l${index}`)).toBe("success");
    expect(link(guest, "file", "more")).toBe("dquot");
    unlink(guest, "l1");
    expect(link(guest, "file", "more")).toBe("success");
  });

  test("hold for files without a name as long as they are open", () => {
    for (let round = 0; round < 6; round++) {
      for (let index = 0; index < 200; index++) open(guest, `f${index}`, { flags: create });
      for (let index = 0; index < 200; index++) unlink(guest, `f${index}`);
    }
    expect(guest.files.descriptors.size).toBe(limits.descriptorsMaxCount);
    expect(guest.files.nodes.size).toBe(limits.descriptorsMaxCount - 3);
    for (let fd = 4; fd < limits.descriptorsMaxCount; fd++) guest.call("fd_close", fd);
    expect(guest.files.nodes.size).toBe(1);
  });
});
