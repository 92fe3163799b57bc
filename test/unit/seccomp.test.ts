/** The jail's filter, run as the kernel runs it: what is on the list passes, with the arguments it may have, and nothing else. */
import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { allowedSyscalls, seccompFilter } from "../../src/pool/seccomp.ts";

const allow = 0x7fff_0000;
const refuse = 0x0005_0026;
const kill = 0x8000_0000;

const numbers = {
  x64: { audit: 0xc000_003e, read: 0, openat: 257, clone: 56, ioctl: 16, prctl: 157, clone3: 435, socket: 41, ptrace: 101, fork: 57 },
  arm64: {
    audit: 0xc000_00b7,
    read: 63,
    openat: 56,
    clone: 220,
    ioctl: 29,
    prctl: 167,
    clone3: 435,
    socket: 198,
    ptrace: 117,
    fork: undefined,
  },
} as const;

interface Syscall {
  readonly number: number;
  readonly args?: readonly number[];
  readonly audit: number;
}

/** Classic BPF, as far as the filter uses it. @throws when it leaves the program or meets another instruction */
function run(program: Buffer, { number, args = [], audit }: Syscall): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(audit, 4);
  for (const [index, value] of args.entries()) data.writeUInt32LE(value >>> 0, 16 + 8 * index);
  let held = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, ifTrue, ifFalse] = [program.readUInt16LE(at), program.readUInt8(at + 2), program.readUInt8(at + 3)];
    const value = program.readUInt32LE(at + 4);
    if (code === 0x06) return value;
    if (code === 0x20) held = data.readUInt32LE(value);
    else if (code === 0x15) at += 8 * (held === value ? ifTrue : ifFalse);
    else if (code === 0x45) at += 8 * ((held & value) === 0 ? ifFalse : ifTrue);
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error("the filter ends without an answer");
}

describe.each(["x64", "arm64"] as const)("on %s", (arch) => {
  const program = Buffer.from(seccompFilter(arch) as Uint8Array);
  const { audit, read, openat, clone, ioctl, prctl, clone3, socket, ptrace, fork } = numbers[arch];
  const verdictOf = (number: number, ...args: number[]): number => run(program, { number, args, audit });

  test("as many system calls pass as are said to", () => {
    const all = Array.from({ length: 1_000 }, (_, number) => number);
    const conditional = new Set<number>([openat, clone, ioctl, prctl]);
    const plain = all.filter((number) => !conditional.has(number) && verdictOf(number) === allow);
    expect(plain.length + conditional.size).toBe(allowedSyscalls(arch));
    expect(plain).toContain(read);
  });

  test("whatever else is asked is refused", () => {
    for (const number of [clone3, socket, ptrace, fork ?? ptrace]) expect(verdictOf(number)).toBe(refuse);
    assert(property(integer({ min: 1_000, max: 2 ** 32 - 1 }), (number) => verdictOf(number) === refuse));
  });

  test("another architecture's calls end the process", () => {
    assert(
      property(integer({ min: 0, max: 2 ** 32 - 1 }), (other) => other === audit || run(program, { number: read, audit: other }) === kill),
    );
  });

  test("threads may be made, and no processes", () => {
    const [thread, process, vfork] = [0x3d_0f00, 0x0120_0011, 0x4111];
    expect([verdictOf(clone, thread), verdictOf(clone, process), verdictOf(clone, vfork)]).toEqual([allow, refuse, refuse]);
  });

  test("files may be opened for reading, and not for writing", () => {
    const cloexec = 0x8_0000;
    for (const flags of [0, cloexec, cloexec | 0x1_0000]) expect(verdictOf(openat, 0, 0, flags)).toBe(allow);
    for (const flags of [1, 2, 0x40, 0x241, 0x200, cloexec | 2]) expect(verdictOf(openat, 0, 0, flags)).toBe(refuse);
  });

  test("a terminal cannot be typed into", () => {
    const [fionbio, tiocsti, tioclinux] = [0x5421, 0x5412, 0x541c];
    expect([verdictOf(ioctl, 0, fionbio), verdictOf(ioctl, 0, tiocsti), verdictOf(ioctl, 0, tioclinux)]).toEqual([allow, refuse, refuse]);
    expect([verdictOf(prctl, 15), verdictOf(prctl, 38), verdictOf(prctl, 22)]).toEqual([allow, refuse, refuse]);
  });
});

test("for a processor that is not known there is no filter, and it is said", () => {
  expect([seccompFilter("riscv64"), allowedSyscalls("riscv64")]).toEqual([undefined, undefined]);
});
