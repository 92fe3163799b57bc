/** WASI preview 1, the bytes of files under `/tmp`: reading, writing, sizes, times, and the cap of them all. */
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { fileRights, right } from "../../../src/sandbox/wasi1/rights.ts";
import {
  append,
  contentOf,
  create,
  fstat,
  mustOpen,
  mustStat,
  narrow,
  open,
  openDirectory,
  pread,
  putFile,
  pwrite,
  read,
  seek,
  stat,
  tell,
  truncate,
  unlink,
  write,
} from "./posix.ts";
import { newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
let fd: number;
beforeEach(() => {
  guest = newTestGuest();
  fd = mustOpen(guest, "file", { flags: create });
});

const [set, current, end] = [0, 1, 2];

describe("reading and writing", () => {
  test("goes on where the last one ended, over several buffers", () => {
    expect(write(guest, fd, "abc", "", "defg")).toBe(7);
    expect(tell(guest, fd)).toBe(7n);
    expect(read(guest, fd, 10)).toBe("");
    expect(seek(guest, fd, 0n, set)).toBe(0n);
    expect(read(guest, fd, 2, 0, 3)).toBe("abcde");
    expect(read(guest, fd, 1, 100)).toBe("fg");
  });

  test("at an offset leaves the position alone", () => {
    write(guest, fd, "0123456789");
    expect(pwrite(guest, fd, 8n, "XYZ")).toBe(3);
    expect(pread(guest, fd, 7n, 100)).toBe("7XYZ");
    expect(pread(guest, fd, 11n, 1)).toBe("");
    expect(pread(guest, fd, 2n ** 64n - 1n, 1)).toBe("");
    expect(tell(guest, fd)).toBe(10n);
  });

  test("appending is at the end, wherever the position is, and sets it there", () => {
    const appending = mustOpen(guest, "file", { fdFlags: append });
    write(guest, fd, "one");
    expect(write(guest, appending, "two")).toBe(3);
    expect(seek(guest, appending, 0n, set)).toBe(0n);
    expect(read(guest, appending, 3)).toBe("one");
    expect(write(guest, appending, "three")).toBe(5);
    expect(tell(guest, appending)).toBe(11n);
    expect(guest.call("fd_fdstat_set_flags", appending, 0)).toBe("success");
    seek(guest, appending, 0n, set);
    write(guest, appending, "ONE");
    expect(contentOf(guest, "file")).toBe("ONEtwothree");
  });

  test("past the end leaves zeros between", () => {
    seek(guest, fd, 4n, set);
    write(guest, fd, "x");
    expect(contentOf(guest, "file")).toBe("\0\0\0\0x");
  });

  test("two descriptors of one file see the same bytes", () => {
    const other = mustOpen(guest, "file");
    write(guest, fd, "shared");
    expect(read(guest, other, 100)).toBe("shared");
  });

  test("of nothing changes nothing", () => {
    const before = fstat(guest, fd);
    guest.host.nowMs += 5;
    expect(write(guest, fd, "")).toBe(0);
    expect(pwrite(guest, fd, 2n ** 63n, "")).toBe(0);
    expect(fstat(guest, fd)).toEqual(before);
  });
});

describe("seeking", () => {
  test("is from the start, the position or the end", () => {
    write(guest, fd, "0123456789");
    expect(seek(guest, fd, -4n, end)).toBe(6n);
    expect(seek(guest, fd, -1n, current)).toBe(5n);
    expect(seek(guest, fd, 100n, end)).toBe(110n);
    expect(read(guest, fd, 1)).toBe("");
    expect(seek(guest, fd, 2n ** 52n, set)).toBe(2n ** 52n);
  });

  test("is refused before the start, out of all numbers, and from nowhere", () => {
    write(guest, fd, "0123456789");
    expect(seek(guest, fd, -1n, set)).toBe("inval");
    expect(seek(guest, fd, -11n, end)).toBe("inval");
    expect(seek(guest, fd, 2n ** 63n - 1n, set)).toBe("inval");
    expect(seek(guest, fd, 0n, 3)).toBe("inval");
    expect(seek(guest, fd, 0n, -1)).toBe("inval");
    expect(tell(guest, fd)).toBe(10n);
  });
});

describe("sizes", () => {
  const resize = (size: bigint): string => guest.call("fd_filestat_set_size", fd, size);

  test("can be set, and what was cut off does not come back", () => {
    write(guest, fd, "0123456789");
    for (const size of [9n, 2n, 0n]) {
      expect(resize(size)).toBe("success");
      expect(resize(10n)).toBe("success");
      expect(contentOf(guest, "file")).toBe("0123456789".slice(0, Number(size)).padEnd(10, "\0"));
    }
  });

  test("can be made sure of", () => {
    expect(guest.call("fd_allocate", fd, 0n, 100n)).toBe("success");
    expect(guest.call("fd_allocate", fd, 10n, 10n)).toBe("success");
    expect(fstat(guest, fd).size).toBe(100n);
    expect(guest.call("fd_allocate", fd, 90n, 20n)).toBe("success");
    expect(fstat(guest, fd).size).toBe(110n);
    expect(guest.call("fd_allocate", fd, 0n, 0n)).toBe("inval");
  });

  test("are 0 after an open that truncates", () => {
    write(guest, fd, "content");
    mustOpen(guest, "file", { flags: truncate });
    expect(fstat(guest, fd).size).toBe(0n);
    const directory = narrow(guest, openDirectory(guest, "."), right.pathOpen, fileRights);
    expect(open(guest, "file", { at: directory, flags: truncate, inheriting: 0 })).toBe("perm");
  });
});

test("advice and syncing are taken and do nothing", () => {
  expect(guest.call("fd_advise", fd, 0n, 100n, 5)).toBe("success");
  expect(guest.call("fd_advise", fd, 0n, 100n, 6)).toBe("inval");
  expect(guest.call("fd_sync", fd)).toBe("success");
  expect(guest.call("fd_datasync", fd)).toBe("success");
  expect(fstat(guest, fd).size).toBe(0n);
});

describe("times", () => {
  const [accessed, accessedNow, modified, modifiedNow] = [1, 2, 4, 8];
  const now = (): bigint => BigInt(guest.host.nowMs) * 1_000_000n;

  test("are when a file was made and last written", () => {
    const made = now();
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: made, modifiedNs: made, changedNs: made });
    guest.host.nowMs += 10;
    write(guest, fd, "x");
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: made, modifiedNs: now(), changedNs: now() });
  });

  test("can be set by descriptor, each by itself", () => {
    expect(guest.call("fd_filestat_set_times", fd, 1n, 2n, modified)).toBe("success");
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: now(), modifiedNs: 2n });
    expect(guest.call("fd_filestat_set_times", fd, 2n ** 64n - 1n, 0n, accessed | modifiedNow)).toBe("success");
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: 2n ** 64n - 1n, modifiedNs: now() });
    expect(guest.call("fd_filestat_set_times", fd, 5n, 5n, accessedNow)).toBe("success");
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: now(), modifiedNs: now() });
  });

  test("cannot be set to two things at once, or by unknown flags", () => {
    for (const flags of [accessed | accessedNow, modified | modifiedNow, 16, -1]) {
      expect(guest.call("fd_filestat_set_times", fd, 1n, 1n, flags)).toBe("inval");
      expect(guest.call("path_filestat_set_times", 3, 0, ...guest.put("file"), 1n, 1n, flags)).toBe("inval");
    }
    expect(fstat(guest, fd)).toMatchObject({ accessedNs: now(), modifiedNs: now() });
  });

  test("can be set by path, of a link or of what it leads to", () => {
    guest.call("path_symlink", ...guest.put("file"), 3, ...guest.put("link"));
    expect(guest.call("path_filestat_set_times", 3, 0, ...guest.put("link"), 0n, 7n, modified)).toBe("success");
    expect(mustStat(guest, "link")).toMatchObject({ modifiedNs: 7n });
    expect(mustStat(guest, "file")).toMatchObject({ modifiedNs: now() });
    expect(guest.call("path_filestat_set_times", 3, 1, ...guest.put("link"), 0n, 8n, modified)).toBe("success");
    expect(mustStat(guest, "link", true)).toMatchObject({ modifiedNs: 8n });
    expect(fstat(guest, fd)).toMatchObject({ modifiedNs: 8n });
  });
});

describe("the cap", () => {
  test("a write far past the end counts as if all were written, and is refused", () => {
    expect(pwrite(guest, fd, BigInt(limits.tmpMaxBytes), "x")).toBe("nospc");
    expect(pwrite(guest, fd, 2n ** 64n - 1n, "x")).toBe("nospc");
    seek(guest, fd, 2n ** 40n, set);
    expect(write(guest, fd, "x")).toBe("nospc");
    expect(guest.call("fd_filestat_set_size", fd, 2n ** 64n - 1n)).toBe("nospc");
    expect(guest.call("fd_allocate", fd, 2n ** 64n - 1n, 2n ** 64n - 1n)).toBe("nospc");
    expect(fstat(guest, fd).size).toBe(0n);
    expect(guest.files.usedBytes).toBe(0);
  });

  test("is of all files together, and removed ones no longer count", () => {
    expect(guest.call("fd_filestat_set_size", fd, BigInt(limits.tmpMaxBytes - 4))).toBe("success");
    putFile(guest, "other", "1234");
    const other = mustOpen(guest, "other");
    expect(pwrite(guest, other, 4n, "5")).toBe("nospc");
    expect(pwrite(guest, other, 0n, "ABCD")).toBe(4);
    expect(guest.call("path_symlink", ...guest.put("target"), 3, ...guest.put("link"))).toBe("nospc");
    unlink(guest, "file");
    expect(pwrite(guest, other, 4n, "5")).toBe("nospc");
    guest.call("fd_close", fd);
    expect(pwrite(guest, other, 4n, "5")).toBe(1);
    expect(guest.files.usedBytes).toBe(5);
  });

  test("room that a file no longer needs is given back", () => {
    for (let index = 0; index < 64; index++) {
      const scratch = mustOpen(guest, `scratch ${index}`, { flags: create });
      expect(guest.call("fd_filestat_set_size", scratch, BigInt(limits.tmpMaxBytes / 2))).toBe("success");
      expect(guest.call("fd_filestat_set_size", scratch, 0n)).toBe("success");
    }
    const room = [...guest.files.nodes.values()].map((node) => (node.kind === "file" ? node.data.length : 0));
    expect(Math.max(...room)).toBe(0);
  });

  test("many small appends copy little", () => {
    let rooms = 0;
    const node = guest.files.nodes.get(Number(fstat(guest, fd).inode));
    let last: unknown;
    for (let index = 0; index < 5_000; index++) {
      write(guest, fd, "line\n");
      if (node?.kind === "file" && node.data !== last) {
        last = node.data;
        rooms++;
      }
    }
    expect(fstat(guest, fd).size).toBe(25_000n);
    expect(rooms).toBeLessThan(20);
  });
});

test("an unlinked file lives on for its descriptors", () => {
  write(guest, fd, "still here");
  expect(unlink(guest, "file")).toBe("success");
  expect(stat(guest, "file")).toBe("noent");
  expect(pread(guest, fd, 0n, 100)).toBe("still here");
  expect(fstat(guest, fd)).toMatchObject({ links: 0n, size: 10n });
  putFile(guest, "file", "another");
  expect(pread(guest, fd, 0n, 100)).toBe("still here");
  guest.call("fd_close", fd);
  expect(guest.files.usedBytes).toBe(7);
});
