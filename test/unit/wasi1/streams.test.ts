/** WASI preview 1, the three streams: a call's input, its reply and its log. */
import { beforeEach, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { newFileState } from "../../../src/sandbox/wasi1/file-state.ts";
import { fstat, open, pread, pwrite, read, seek, tell, write, create, mustOpen } from "./posix.ts";
import { memoryBytes, newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
});

function written(stream: "out" | "err"): string[] {
  return guest.host.output[stream].map((bytes) => Buffer.from(bytes).toString());
}

test("input is read piece by piece, then it is at its end", () => {
  guest.host.input = Buffer.from("hello, world");
  expect(read(guest, 0, 2, 3)).toBe("hello");
  expect(read(guest, 0, 0)).toBe("");
  expect(read(guest, 0, 100)).toBe(", world");
  expect(read(guest, 0, 100)).toBe("");
});

test("the next call reads its own input from the beginning", () => {
  guest.host.input = Buffer.from("first");
  expect(read(guest, 0, 100)).toBe("first");
  guest.host.input = Buffer.from("second");
  guest.files = newFileState();
  expect(read(guest, 0, 100)).toBe("second");
});

test("each write arrives as one, its buffers joined", () => {
  expect(write(guest, 1, "one ", "", "line\n")).toBe(9);
  expect(write(guest, 2, "a warning\n")).toBe(10);
  expect(write(guest, 1)).toBe(0);
  expect(write(guest, 1, "")).toBe(0);
  expect(written("out")).toEqual(["one line\n"]);
  expect(written("err")).toEqual(["a warning\n"]);
});

test("a write of more than one call hands on is cut short", () => {
  guest.memory.grow(60);
  const all = guest.memory.buffer.byteLength;
  const records = guest.room(8 * 1_024);
  for (let index = 0; index < 1_024; index++) guest.view.setUint32(records + index * 8 + 4, all, true);
  expect(guest.call("fd_write", 1, records, 1_024, 8)).toBe("success");
  expect(guest.view.getUint32(8, true)).toBe(limits.wasiWriteMaxBytes);
  expect(guest.host.output.out[0]?.length).toBe(limits.wasiWriteMaxBytes);
  guest.view.setUint32(records + 4, limits.wasiWriteMaxBytes + 1, true);
  guest.call("fd_write", 1, records, 1, 8);
  expect(guest.view.getUint32(8, true)).toBe(Math.min(limits.wasiWriteMaxBytes, all));
});

test("streams are character devices without a place", () => {
  for (const fd of [0, 1, 2]) {
    expect(fstat(guest, fd)).toMatchObject({ type: 2, size: 0n });
    expect(seek(guest, fd, 0n, 0)).toBe("spipe");
    expect(seek(guest, fd, 0n, 1)).toBe("spipe");
    expect(tell(guest, fd)).toBe("spipe");
    expect(guest.call("fd_filestat_set_size", fd, 0n)).toBe("badf");
  }
  expect(pread(guest, 0, 0n, 1)).toBe("spipe");
  expect(pwrite(guest, 1, 0n, "x")).toBe("spipe");
});

test("each goes one way", () => {
  expect(write(guest, 0, "x")).toBe("badf");
  expect(read(guest, 1, 1)).toBe("badf");
  expect(open(guest, "x", { at: 1, flags: create })).toBe("notdir");
});

test("a stream keeps its way under another number", () => {
  guest.host.input = Buffer.from("input");
  const fd = mustOpen(guest, "file", { flags: create });
  expect(guest.call("fd_renumber", 0, fd)).toBe("success");
  expect(read(guest, 0, 1)).toBe("badf");
  expect(read(guest, fd, 100)).toBe("input");
  expect(mustOpen(guest, "file")).toBe(0);
});

test("vectors are checked before anything is read or written", () => {
  guest.host.input = Buffer.from("input");
  const to = guest.room(8);
  expect(guest.call("fd_write", 1, memoryBytes - 4, 1, to)).toBe("fault");
  expect(guest.call("fd_write", 1, 0, 1_025, to)).toBe("inval");
  expect(guest.call("fd_write", 1, 0, -1, to)).toBe("inval");
  const [records] = guest.put(new Uint8Array(new Uint32Array([8, 4, memoryBytes - 1, 2]).buffer));
  expect(guest.call("fd_write", 1, records, 2, to)).toBe("fault");
  expect(guest.call("fd_read", 0, records, 2, to)).toBe("fault");
  expect(guest.call("fd_read", 0, records, 1, -1)).toBe("fault");
  expect(guest.call("fd_write", 1, records, 1, -1)).toBe("fault");
  expect(written("out")).toEqual([]);
  expect(read(guest, 0, 100)).toBe("input");
});

test("what the host throws at a write goes through", () => {
  guest.host.write = () => {
    throw new Error("reply too large");
  };
  expect(() => write(guest, 1, "x")).toThrow("reply too large");
});
