/** A function's own files beside those that it may write: they can be read, and nothing else. */
import { beforeEach, describe, expect, test } from "vitest";
import { cloneFileState } from "../../../src/sandbox/wasi1/file-state.ts";
import { decodeFileState, encodeFileState } from "../../../src/sandbox/wasi1/file-state-codec.ts";
import { newOwnFiles, withOwnFiles } from "../../../src/sandbox/wasi1/own-files.ts";
import { allRights, directoryRights, readingRights, right } from "../../../src/sandbox/wasi1/rights.ts";
import { create, directory, fstat, listNames, mustOpen, open, putFile, read, root, stat, truncate, write } from "./posix.ts";
import { newTestGuest, type TestGuest } from "./test-guest.ts";

/** The descriptors of /var and /opt. */
const [task, layers] = [4, 5];
const contents = new Map([
  ["/var/task/index.py", Buffer.from("code")],
  ["/var/task/data/names.txt", Buffer.from("Ada")],
  ["/opt/python/part.py", Buffer.from("part")],
]);

/** As libc asks for them: what there is of what it wants. */
const toRead = { rights: right.fdRead, inheriting: readingRights };

function names(path: string, at: number): string[] {
  return listNames(guest, mustOpen(guest, path, { ...toRead, at, rights: readingRights & directoryRights, flags: directory }));
}

function textOf(path: string, at: number): string {
  return read(guest, mustOpen(guest, path, { ...toRead, at }), 100);
}

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
  guest.files = withOwnFiles(guest.files, newOwnFiles(contents));
});

test("they are read, listed and looked at by their paths", () => {
  expect(textOf("task/data/names.txt", task)).toBe("Ada");
  expect(textOf("python/part.py", layers)).toBe("part");
  expect(names("task", task)).toEqual([".", "..", "index.py", "data"]);
  expect(stat(guest, "task/index.py", false, task)).toMatchObject({ size: 4n, links: 1n });
  const data = mustOpen(guest, "task/data", { ...toRead, at: task, flags: directory });
  expect(textOf("names.txt", data)).toBe("Ada");
  expect(open(guest, "task/none", { ...toRead, at: task })).toBe("noent");
  expect(open(guest, "../opt/python/part.py", { ...toRead, at: task })).toBe("perm");
});

test("a function without any has its folder all the same, since it begins there", () => {
  guest.files = withOwnFiles(guest.files, newOwnFiles(new Map()));
  expect(names("task", task)).toEqual([".", ".."]);
});

describe("nothing changes them:", () => {
  const change: [string, (guest: TestGuest) => unknown, string][] = [
    ["opening to write", (one) => open(one, "task/index.py", { at: task, rights: right.fdWrite }), "notcapable"],
    ["opening with every right there is", (one) => open(one, "task/index.py", { at: task, rights: allRights }), "notcapable"],
    ["truncating", (one) => open(one, "task/index.py", { ...toRead, at: task, flags: truncate }), "rofs"],
    ["creating", (one) => open(one, "task/new", { ...toRead, at: task, flags: create }), "rofs"],
    ["writing what is open", (one) => write(one, opened(one), "x"), "badf"],
    ["making a folder", (one) => one.call("path_create_directory", task, ...one.put("task/new")), "rofs"],
    ["removing a file", (one) => one.call("path_unlink_file", task, ...one.put("task/index.py")), "rofs"],
    ["removing a folder", (one) => one.call("path_remove_directory", task, ...one.put("task/data")), "rofs"],
    ["a link there", (one) => one.call("path_symlink", ...one.put("data"), task, ...one.put("task/link")), "rofs"],
    ["a name of it elsewhere", (one) => one.call("path_link", task, 0, ...one.put("task/index.py"), root, ...one.put("mine")), "rofs"],
    ["taking it away", (one) => one.call("path_rename", task, ...one.put("task/index.py"), root, ...one.put("mine")), "rofs"],
    ["its times", (one) => one.call("path_filestat_set_times", task, 0, ...one.put("task/index.py"), 1n, 1n, 5), "rofs"],
    ["an open file's times", (one) => one.call("fd_filestat_set_times", opened(one), 1n, 1n, 5), "badf"],
    ["an open file's size", (one) => one.call("fd_filestat_set_size", opened(one), 0n), "badf"],
    ["room in an open file", (one) => one.call("fd_allocate", opened(one), 0n, 100n), "badf"],
    [
      "moving into it",
      (one) => {
        putFile(one, "mine", "x");
        return one.call("path_rename", root, ...one.put("mine"), task, ...one.put("task/index.py"));
      },
      "rofs",
    ],
  ];

  test.each(change)("%s", (_, run, outcome) => {
    const { own } = guest.files;
    expect(run(guest)).toBe(outcome);
    expect(guest.files.own).toBe(own);
    expect([...(own?.contents ?? [])]).toEqual([...contents]);
    expect(textOf("task/index.py", task)).toBe("code");
  });

  function opened(one: TestGuest): number {
    return mustOpen(one, "task/index.py", { ...toRead, at: task });
  }
});

test("they are outside of what the guest may write, and of its caps", () => {
  guest.files = withOwnFiles(guest.files, newOwnFiles(new Map([["/var/task/large", Buffer.alloc(20_000_000)]])));
  putFile(guest, "mine", "x".repeat(1_000));
  expect(guest.files.usedBytes).toBe(1_000);
  const fd = mustOpen(guest, "task/large", { ...toRead, at: task });
  expect(fstat(guest, fd).size).toBe(20_000_000n);
  expect(guest.call("fd_close", fd)).toBe("success");
  expect(guest.files.usedBytes).toBe(1_000);
});

test("copies of a state have the same ones; a snapshot brings them back, an open one too", () => {
  const fd = mustOpen(guest, "task/data/names.txt", { ...toRead, at: task });
  read(guest, fd, 1);
  const copy = cloneFileState(guest.files);
  expect(copy.own).toBe(guest.files.own);
  guest.files = decodeFileState(encodeFileState(guest.files));
  expect(read(guest, fd, 10)).toBe("da");
  expect(names("python", layers)).toEqual([".", "..", "part.py"]);
});

test("a snapshot without any is as it was", () => {
  const plain = newTestGuest().files;
  expect(decodeFileState(encodeFileState(plain)).own).toBeUndefined();
  expect(open(newTestGuest(), "task", { at: task, rights: right.fdRead })).toBe("badf");
});

test.each([
  [["/var/task/a", "/var/task/a/b"], "/var/task/a/b"],
  [["/var/task/a/b", "/var/task/a"], "/var/task/a"],
  [["/etc/passwd"], "/etc/passwd"],
  [["/var"], "/var"],
])("%j: what has no place is named", (paths, named) => {
  const files = new Map(paths.map((path) => [path, Buffer.from("")]));
  expect(() => newOwnFiles(files)).toThrow(`no place for "${named}"`);
});
