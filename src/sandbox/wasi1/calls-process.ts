/** The functions about the program itself: arguments, environment, clocks, randomness, its end; and sockets, of which there are none. */
import { limits } from "../../limits.ts";
import { descriptorAt, nodeOf } from "./descriptors.ts";
import { failure } from "./errno.ts";
import { nowNs, nsPerMs, type Guest } from "./guest.ts";
import type { Wasi1Calls } from "./signatures.ts";

export const clock = { realtime: 0, monotonic: 1 } as const;
/** Programs take a monotonic time of 0 for one that was never read. */
const monotonicStartNs = 1_000n * nsPerMs;

export const processCalls: Pick<
  Wasi1Calls<Guest>,
  | "args_get"
  | "args_sizes_get"
  | "environ_get"
  | "environ_sizes_get"
  | "clock_res_get"
  | "clock_time_get"
  | "random_get"
  | "sched_yield"
  | "proc_exit"
  | "proc_raise"
  | "sock_accept"
  | "sock_recv"
  | "sock_send"
  | "sock_shutdown"
> = {
  args_get(guest, pointers, texts) {
    putTexts(guest, guest.host.args, pointers, texts);
  },

  args_sizes_get(guest, count, bytes) {
    putSizes(guest, guest.host.args, count, bytes);
  },

  environ_get(guest, pointers, texts) {
    putTexts(guest, environment(guest), pointers, texts);
  },

  environ_sizes_get(guest, count, bytes) {
    putSizes(guest, environment(guest), count, bytes);
  },

  clock_res_get(guest, id, to) {
    requireClock(id);
    guest.memory.record(to, 8).setBigUint64(0, nsPerMs, true);
  },

  clock_time_get(guest, id, _precision, to) {
    guest.memory.record(to, 8).setBigUint64(0, clockNs(guest, id), true);
  },

  random_get({ host, memory }, start, length) {
    // More at once would hold the thread: programs ask for keys and seeds.
    if (length > limits.wasiRandomMaxBytes) throw failure.inval;
    host.random(memory.bytes(start, length));
  },

  // Other guests get the thread by the engine's own slices.
  sched_yield() {},

  proc_exit({ host }, code) {
    host.exit(code);
  },

  proc_raise() {
    throw failure.notsup;
  },

  sock_accept: refuseSocket,
  sock_recv: refuseSocket,
  sock_send: refuseSocket,
  sock_shutdown: refuseSocket,
};

/** @throws {Failure} always */
function refuseSocket({ files }: Guest, fd: number): void {
  const node = nodeOf(files, descriptorAt(files, fd, 0));
  throw node?.kind === "directory" ? failure.badf : failure.notsock;
}

/** @throws {Failure} when there is no such clock: a program's CPU time is not for it to know */
export function requireClock(id: number): void {
  if (id !== clock.realtime && id !== clock.monotonic) throw failure.inval;
}

/** @throws {Failure} when there is no such clock */
export function clockNs(guest: Guest, id: number): bigint {
  requireClock(id);
  return id === clock.realtime ? nowNs(guest) : monotonicNs(guest);
}

/**
 * Programs take two equal times for a broken clock. So it moves a nanosecond with each function that is called, which tells a
 * guest only what it did itself.
 */
function monotonicNs({ host }: Guest): bigint {
  return monotonicStartNs + BigInt(Math.floor(host.elapsedMs)) * nsPerMs + BigInt(host.calls);
}

function environment({ host }: Guest): string[] {
  return Object.entries(host.env).map(([name, value]) => `${name}=${value}`);
}

function putSizes({ memory }: Guest, texts: readonly string[], count: number, bytes: number): void {
  const countRecord = memory.record(count, 4);
  memory.record(bytes, 4).setUint32(0, encoded(texts).length, true);
  countRecord.setUint32(0, texts.length, true);
}

/** Puts the texts one after the other, each with its NUL, and a pointer to each. */
function putTexts({ memory }: Guest, texts: readonly string[], pointers: number, start: number): void {
  const all = encoded(texts);
  const records = memory.record(pointers, texts.length * 4);
  memory.bytes(start, all.length).set(all);
  let at = 0;
  for (let index = 0; index < texts.length; index++) {
    records.setUint32(index * 4, start + at, true);
    at = all.indexOf(0, at) + 1;
  }
}

function encoded(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\0`).join(""));
}
