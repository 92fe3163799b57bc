/** A guest's files as data: copies for each call, and bytes for a snapshot. */
import { Packr } from "msgpackr";
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { cloneFileState, newFileState, type FileState } from "../../../src/sandbox/wasi1/file-state.ts";
import { decodeFileState, encodeFileState } from "../../../src/sandbox/wasi1/file-state-codec.ts";
import {
  contentOf,
  create,
  link,
  listNames,
  mkdir,
  mustOpen,
  pread,
  putFile,
  pwrite,
  read,
  root,
  symlink,
  truncate,
  unlink,
  write,
} from "./posix.ts";
import { newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
/** A file, a directory with a file of two names, a link, an open file without a name. */
beforeEach(() => {
  guest = newTestGuest();
  putFile(guest, "file", "content");
  mkdir(guest, "dir");
  putFile(guest, "dir/nested", "nested");
  link(guest, "dir/nested", "dir/again");
  symlink(guest, "dir/nested", "link");
  write(guest, mustOpen(guest, "gone", { flags: create }), "nameless");
  unlink(guest, "gone");
});

/** A file's room is not part of what it is. */
function plain({ nodes, ...state }: FileState): object {
  const trimmed = [...nodes].map(([inode, node]) => [
    inode,
    node.kind === "file" ? { ...node, data: Buffer.from(node.data.subarray(0, node.size)), isShared: false } : node,
  ]);
  return { ...state, nodes: trimmed };
}

describe("a copy", () => {
  test("is equal, and changes for itself alone", () => {
    const original = guest.files;
    const before = plain(original);
    guest.files = cloneFileState(original);
    expect(plain(guest.files)).toEqual(before);
    pwrite(guest, mustOpen(guest, "file"), 0n, "C");
    write(guest, mustOpen(guest, "dir/nested"), "longer than it was");
    mustOpen(guest, "dir/again", { flags: truncate });
    mkdir(guest, "dir/new");
    unlink(guest, "link");
    guest.call("fd_close", root + 1);
    expect(plain(original)).toEqual(before);
    expect(contentOf(guest, "file")).toBe("Content");
  });

  test("does not change with the original either", () => {
    const copy = cloneFileState(guest.files);
    const before = plain(copy);
    pwrite(guest, mustOpen(guest, "file"), 0n, "C");
    mustOpen(guest, "dir/nested", { flags: truncate });
    expect(plain(copy)).toEqual(before);
  });

  test("of a copy, of a truncated and grown file, has zeros where there is nothing", () => {
    guest.files = cloneFileState(cloneFileState(guest.files));
    const fd = mustOpen(guest, "file");
    guest.call("fd_filestat_set_size", fd, 3n);
    guest.files = cloneFileState(guest.files);
    guest.call("fd_filestat_set_size", fd, 6n);
    expect(pread(guest, fd, 0n, 10)).toBe("con\0\0\0");
  });

  test("of an empty state takes microseconds", () => {
    const empty = newFileState();
    const start = performance.now();
    for (let index = 0; index < 1_000; index++) cloneFileState(empty);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe("encoding", () => {
  test("keeps all there is", () => {
    for (const state of [guest.files, newFileState()]) {
      const bytes = encodeFileState(state);
      expect(plain(decodeFileState(bytes))).toEqual(plain(state));
    }
  });

  test("is read back into a state of its own", () => {
    const bytes = encodeFileState(guest.files);
    const before = Buffer.from(bytes);
    guest.files = decodeFileState(bytes);
    expect(listNames(guest, root)).toEqual([".", "..", "file", "dir", "link"]);
    expect(pread(guest, root + 1, 0n, 100)).toBe("nameless");
    pwrite(guest, mustOpen(guest, "file"), 0n, "C");
    guest.call("fd_filestat_set_size", mustOpen(guest, "dir/nested"), 2n);
    pwrite(guest, mustOpen(guest, "dir/nested"), 0n, "NE");
    expect(contentOf(guest, "dir/again")).toBe("NE");
    expect(before.equals(bytes)).toBe(true);
    expect(read(guest, root + 1, 1)).toBe("");
  });

  test("is no larger than what files hold", () => {
    const fd = mustOpen(guest, "big", { flags: create });
    for (let index = 0; index < 10; index++) write(guest, fd, "x".repeat(10_001));
    expect(encodeFileState(guest.files).length).toBeLessThan(100_010 + 4_000);
  });
});

describe("decoding refuses", () => {
  const packr = new Packr({ useRecords: false });
  type Raw = { format: number; nextInode: number; nodes: Record<string, unknown>[]; descriptors: [number, Record<string, unknown>][] };

  function damaged(damage: (raw: Raw, node: (inode: number) => Record<string, unknown>) => void): () => void {
    const raw = packr.unpack(encodeFileState(guest.files)) as Raw;
    damage(raw, (inode) => raw.nodes.find((node) => node["inode"] === inode) ?? {});
    return () => void decodeFileState(packr.pack(raw));
  }

  const [rootInode, fileInode, dirInode, linkInode] = [1, 2, 3, 5];
  const cases: Record<string, Parameters<typeof damaged>[0]> = {
    "another format": (raw) => void (raw.format = 2),
    "no root": (raw) => void raw.nodes.shift(),
    "a root that is a file": (raw) => raw.nodes.splice(0, 1, { ...raw.nodes[1], inode: rootInode }),
    "a name that leads nowhere": (raw) => void (raw.nodes = raw.nodes.filter((node) => node["inode"] !== fileInode)),
    "a node that nothing leads to": (_, node) => void (node(rootInode)["entries"] = []),
    "a directory under two names": (_, node) => (node(rootInode)["entries"] as unknown[]).push(["again", dirInode, 99]),
    "a directory in itself": (_, node) => (node(dirInode)["entries"] as unknown[]).push(["self", dirInode, 99]),
    "a directory that is elsewhere": (_, node) => void (node(dirInode)["parent"] = fileInode),
    "names out of order": (_, node) => void (node(rootInode)["entries"] = (node(rootInode)["entries"] as unknown[]).toReversed()),
    "a name that is a path": (_, node) => (node(rootInode)["entries"] as unknown[]).push(["a/b", fileInode, 99]),
    "a name that is `..`": (_, node) => (node(rootInode)["entries"] as unknown[]).push(["..", fileInode, 99]),
    "a name twice": (_, node) => (node(rootInode)["entries"] as unknown[]).push(["file", fileInode, 99]),
    "a size that is not the bytes'": (_, node) => void (node(fileInode)["size"] = 8),
    "a time that is none": (_, node) => void (node(fileInode)["modifiedNs"] = -1n),
    "an empty link": (_, node) => void (node(linkInode)["target"] = ""),
    "a node of another kind": (_, node) => void (node(fileInode)["kind"] = "device"),
    "a number that is given again": (raw) => void (raw.nextInode = 3),
    "a descriptor of nothing": (raw) => raw.descriptors.push([9, { ...raw.descriptors[3]?.[1], target: 77 }]),
    "a descriptor's number that is too large": (raw) => raw.descriptors.push([limits.descriptorsMaxCount, { ...raw.descriptors[3]?.[1] }]),
    "a right that does not exist": (raw) => Object.assign(raw.descriptors[0]?.[1] ?? {}, { rights: 2 ** 30 }),
    "more bytes than there may be": (_, node) =>
      Object.assign(node(fileInode), { data: new Uint8Array(limits.tmpMaxBytes), size: limits.tmpMaxBytes }),
  };

  for (const [what, damage] of Object.entries(cases)) {
    test(what, () => {
      expect(damaged(damage)).toThrow(/^Cannot use a guest's files as .*: received /);
    });
  }

  test("what is not encoded at all", () => {
    for (const bytes of [new Uint8Array(0), Buffer.from("nonsense"), encodeFileState(guest.files).subarray(0, 50)]) {
      expect(() => decodeFileState(bytes)).toThrow(/^Cannot (read|use) a guest's files/);
    }
  });
});
