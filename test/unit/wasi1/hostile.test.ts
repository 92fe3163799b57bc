/**
 * WASI preview 1 with whatever a hostile module may pass: every function answers with a number or lets the host end the guest, a
 * call that fails leaves the memory as it was, and the caps hold after each.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { decodeFileState, encodeFileState } from "../../../src/sandbox/wasi1/file-state-codec.ts";
import { cloneFileState, type FileState } from "../../../src/sandbox/wasi1/file-state.ts";
import { wasi1Signatures, type Wasi1Name } from "../../../src/sandbox/wasi1/signatures.ts";
import { Exit, memoryBytes, newTestGuest, type Argument, type TestGuest } from "./test-guest.ts";

const paths = ["a", "b", "a/b", "a/../b", "../a", ".", "a/", "link", "link/x", "/a"];
const pathsAt = 1_024;
const vectorsAt = 2_048;

/** Puts in place what random numbers seldom form: paths, vectors of buffers, a poll's subscriptions. */
function prepare(guest: TestGuest): void {
  for (const [index, path] of paths.entries()) guest.bytes.set(Buffer.from(path), pathsAt + index * 16);
  const vectors = [4_096, 10, 8_192, 1_000, memoryBytes - 1, 0, memoryBytes - 1, 2, 0, 2 ** 32 - 1];
  new Uint32Array(guest.memory.buffer, vectorsAt, vectors.length).set(vectors);
  guest.host.input = Buffer.from("some input");
  Object.assign(guest.host, { args: ["program", "argument"], env: { NAME: "value" } });
}

const edges = [0, 1, 2, 3, 4, 8, 16, 255, 256, 4_096, memoryBytes - 8, memoryBytes - 1, memoryBytes, 2 ** 31 - 1, -(2 ** 31), -1];
const number = fc.oneof(
  { weight: 4, arbitrary: fc.nat(6) },
  { weight: 2, arbitrary: fc.constantFrom(...paths.map((_, index) => pathsAt + index * 16)) },
  { weight: 2, arbitrary: fc.nat(4).map((index) => vectorsAt + index * 8) },
  { weight: 2, arbitrary: fc.nat(memoryBytes) },
  { weight: 2, arbitrary: fc.constantFrom(...edges) },
  { weight: 1, arbitrary: fc.integer() },
);
const long = fc.oneof(
  fc.bigInt({ min: 0n, max: 20n }),
  fc.constantFrom(2n ** 30n - 1n, 2n ** 24n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), -1n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

interface Call {
  readonly name: Wasi1Name;
  readonly parameters: Argument[];
}

const anyCall: fc.Arbitrary<Call> = fc.constantFrom(...(Object.keys(wasi1Signatures) as Wasi1Name[])).chain((name) => {
  const [letters = ""] = wasi1Signatures[name].split("->");
  return fc.record({ name: fc.constant(name), parameters: fc.tuple(...Array.from(letters, (letter) => (letter === "I" ? long : number))) });
});

/** Calls that get far: they use real descriptors, real paths and flags that exist. */
const pathArguments = fc.nat(paths.length - 1).map((index) => [pathsAt + index * 16, paths[index]?.length ?? 0]);
const fd = fc.constantFrom(0, 1, 3, 3, 4, 5, 6);
const likelyCall: fc.Arbitrary<Call> = fc.oneof(
  fc
    .tuple(fd, fc.nat(1), pathArguments, fc.nat(15), long, long, fc.nat(31))
    .map(([fd, lookup, path, flags, rights, inheriting, fdFlags]): Call => ({
      name: "path_open",
      parameters: [fd, lookup, ...path, flags, rights, inheriting, fdFlags, 16],
    })),
  fc
    .tuple(fc.constantFrom("path_create_directory", "path_remove_directory", "path_unlink_file"), fd, pathArguments)
    .map(([name, fd, path]): Call => ({ name, parameters: [fd, ...path] })),
  fc
    .tuple(pathArguments, fd, pathArguments)
    .map(([target, fd, path]): Call => ({ name: "path_symlink", parameters: [...target, fd, ...path] })),
  fc
    .tuple(fd, pathArguments, fd, pathArguments)
    .map(([from, path, to, target]): Call => ({ name: "path_rename", parameters: [from, ...path, to, ...target] })),
  fc
    .tuple(fd, pathArguments, fd, pathArguments)
    .map(([from, path, to, target]): Call => ({ name: "path_link", parameters: [from, 0, ...path, to, ...target] })),
  fc
    .tuple(fc.constantFrom("fd_pwrite", "fd_pread"), fd, fc.nat(2), long)
    .map(([name, fd, count, offset]): Call => ({ name, parameters: [fd, vectorsAt, count, offset, 16] })),
  fc.tuple(fc.constantFrom("fd_filestat_set_size"), fd, long).map(([name, fd, size]): Call => ({ name, parameters: [fd, size] })),
  fc.tuple(fd, fd).map(([from, to]): Call => ({ name: "fd_renumber", parameters: [from, to] })),
);

/** What must be true of any state, whatever was asked for. */
function requireSound(files: FileState): void {
  let [bytes, room, names] = [0, 0, 0];
  for (const node of files.nodes.values()) {
    if (node.kind === "link") bytes += Buffer.byteLength(node.target);
    if (node.kind === "directory") names += node.entries.size;
    if (node.kind !== "file") continue;
    bytes += node.size;
    room += node.data.length;
    const spare = node.data.subarray(node.size);
    expect(Buffer.compare(spare, Buffer.alloc(spare.length))).toBe(0);
  }
  expect([files.usedBytes, files.names]).toEqual([bytes, names]);
  expect(bytes).toBeLessThanOrEqual(limits.tmpMaxBytes);
  expect(room).toBeLessThanOrEqual(2 * limits.tmpMaxBytes);
  expect(Math.max(files.nodes.size, names)).toBeLessThanOrEqual(limits.tmpMaxFiles);
  expect(files.descriptors.size).toBeLessThanOrEqual(limits.descriptorsMaxCount);
}

async function perform(guest: TestGuest, { name, parameters }: Call): Promise<string> {
  try {
    return name === "poll_oneoff" ? await guest.poll(...parameters) : guest.call(name, ...parameters);
  } catch (error) {
    if (error instanceof Exit && name === "proc_exit") return "exit";
    throw error;
  }
}

test("only answers and the host's own throws come back, and the caps hold", { timeout: 60_000 }, async () => {
  const calls = fc.array(fc.oneof(likelyCall, anyCall), { minLength: 20, maxLength: 80, size: "max" });
  await fc.assert(
    fc.asyncProperty(calls, async (calls) => {
      const guest = newTestGuest();
      prepare(guest);
      for (const call of calls) {
        const before = Buffer.from(guest.bytes);
        const outcome = await perform(guest, call);
        if (outcome !== "success") expect(before.equals(guest.bytes), `${call.name} failed and wrote`).toBe(true);
        prepare(guest);
      }
      requireSound(guest.files);
      requireSound(cloneFileState(guest.files));
      requireSound(decodeFileState(encodeFileState(guest.files)));
    }),
    { numRuns: 250 },
  );
});

test("each function by itself, with any numbers", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyCall, async (call) => {
      const guest = newTestGuest();
      prepare(guest);
      await perform(guest, call);
      requireSound(guest.files);
    }),
    { numRuns: 1_500 },
  );
});

test("no call with the largest counts holds the thread", async () => {
  const guest = newTestGuest();
  guest.memory.grow(60);
  const all = guest.memory.buffer.byteLength;
  for (let index = 0; index < 1_024; index++) new Uint32Array(guest.memory.buffer, vectorsAt + index * 8, 2).set([0, all]);
  guest.call("path_open", 3, 0, ...guest.put("file"), 1, 2n ** 30n - 1n, 0n, 0, 16);
  const calls: Call[] = [
    { name: "fd_write", parameters: [1, vectorsAt, 1_024, 16] },
    { name: "fd_write", parameters: [4, vectorsAt, 1_024, 16] },
    { name: "fd_read", parameters: [0, vectorsAt, 1_024, 16] },
    { name: "fd_pwrite", parameters: [4, vectorsAt, 4, 0n, 16] },
    { name: "fd_filestat_set_size", parameters: [4, BigInt(limits.tmpMaxBytes)] },
    { name: "fd_read", parameters: [4, vectorsAt, 1_024, 16] },
    { name: "fd_readdir", parameters: [3, 0, all, 0n, 16] },
    { name: "poll_oneoff", parameters: [vectorsAt, 1_000_000, 1_024, 16] },
    { name: "random_get", parameters: [0, all] },
  ];
  for (const call of calls) {
    const start = performance.now();
    await perform(guest, call);
    expect(performance.now() - start, call.name).toBeLessThan(200);
  }
  requireSound(guest.files);
});
