/** WASI preview 1, `fd_readdir`: what a libc needs of cookies and of entries that are cut off. */
import { beforeEach, expect, test } from "vitest";
import { fstat, listNames, mkdir, openDirectory, putFile, readdir, rename, rmdir, root, symlink, unlink, type Dirent } from "./posix.ts";
import { memoryBytes, newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
let fd: number;
beforeEach(() => {
  guest = newTestGuest();
  mkdir(guest, "directory");
  fd = openDirectory(guest, "directory");
});

function entries(cookie = 0n, length = 4_096): Dirent[] {
  const answer = readdir(guest, fd, cookie, length);
  if (typeof answer === "string") throw new Error(answer);
  return answer.entries;
}

test("begins with the directory and the one it is in", () => {
  expect(entries()).toMatchObject([
    { name: ".", type: 3, inode: fstat(guest, fd).inode },
    { name: "..", type: 3, inode: fstat(guest, root).inode },
  ]);
});

test("has what each entry is", () => {
  putFile(guest, "directory/file");
  mkdir(guest, "directory/sub");
  symlink(guest, "file", "directory/link");
  expect(
    entries()
      .slice(2)
      .map(({ name, type }) => [name, type]),
  ).toEqual([
    ["file", 4],
    ["sub", 3],
    ["link", 7],
  ]);
});

test("goes on after each cookie", () => {
  for (const name of ["a", "b", "c"]) putFile(guest, `directory/${name}`);
  const all = entries();
  for (const [index, { cookie }] of all.entries()) expect(entries(cookie)).toEqual(all.slice(index + 1));
  expect(entries(2n ** 64n - 1n)).toEqual([]);
});

test("fills the buffer to its end with a part of the next entry", () => {
  putFile(guest, "directory/a-name-of-some-length");
  for (const length of [0, 1, 24, 25, 50, 51, 60, 95, 96, 97]) {
    const answer = readdir(guest, fd, 0n, length);
    expect(answer).toMatchObject({ used: Math.min(length, 25 + 26 + 45) });
  }
});

test("finds a thousand names with a small buffer", () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `file.${index}`);
  for (const name of names) putFile(guest, `directory/${name}`);
  expect(listNames(guest, fd)).toEqual([".", "..", ...names]);
});

test("misses nothing while entries are removed or replaced", () => {
  const names = Array.from({ length: 100 }, (_, index) => `file.${index}`);
  for (const name of names) putFile(guest, `directory/${name}`);
  const seen: string[] = [];
  for (let cookie = 0n; ;) {
    const some = entries(cookie, 128).filter(({ name }) => !name.startsWith("."));
    const last = entries(cookie, 128).at(-1);
    if (last === undefined) break;
    cookie = last.cookie;
    for (const { name } of some) {
      seen.push(name);
      expect(unlink(guest, `directory/${name}`)).toBe("success");
    }
  }
  expect(seen).toEqual(names);
  expect(rmdir(guest, "directory")).toBe("success");
});

test("has a renamed entry once", () => {
  putFile(guest, "directory/a");
  putFile(guest, "directory/b");
  rename(guest, "directory/a", "directory/b");
  expect(listNames(guest, fd)).toEqual([".", "..", "b"]);
});

test("of a removed directory is empty", () => {
  expect(rmdir(guest, "directory")).toBe("success");
  expect(entries()).toEqual([]);
});

test("names are the bytes they were made with", () => {
  putFile(guest, "directory/Действие");
  putFile(guest, "directory/\u{feff}bom");
  expect(listNames(guest, fd)).toEqual([".", "..", "Действие", "\u{feff}bom"]);
});

test("faults where the buffer is not", () => {
  expect(guest.call("fd_readdir", fd, memoryBytes - 8, 16, 0n, 16)).toBe("fault");
  expect(guest.call("fd_readdir", fd, 16, -1, 0n, 16)).toBe("fault");
  expect(guest.call("fd_readdir", fd, 16, 16, 0n, -1)).toBe("fault");
});
