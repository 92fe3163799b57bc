/** WASI preview 1, `poll_oneoff`: what is ready at once, what is waited for, and for how long. */
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { right } from "../../../src/sandbox/wasi1/rights.ts";
import { create, mustOpen, putFile, read } from "./posix.ts";
import { errnoName, memoryBytes, newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
});

type Subscription =
  | { readonly kind: "clock"; readonly id?: number; readonly ns: bigint; readonly flags?: number }
  | { readonly kind: "read" | "write"; readonly fd: number };

const kinds = ["clock", "read", "write"];

function putSubscriptions(subscriptions: readonly Subscription[]): number {
  const records = new DataView(new ArrayBuffer(subscriptions.length * 48));
  for (const [index, subscription] of subscriptions.entries()) {
    const at = index * 48;
    records.setBigUint64(at, 2n ** 63n + BigInt(index), true);
    records.setUint8(at + 8, kinds.indexOf(subscription.kind));
    if (subscription.kind === "clock") {
      records.setUint32(at + 16, subscription.id ?? 1, true);
      records.setBigUint64(at + 24, subscription.ns, true);
      records.setUint16(at + 40, subscription.flags ?? 0, true);
    } else records.setUint32(at + 16, subscription.fd, true);
  }
  return guest.put(new Uint8Array(records.buffer))[0];
}

interface Happened {
  /** Which subscription. */
  readonly of: number;
  readonly kind: string | undefined;
  readonly error: string;
  readonly bytes: bigint;
  readonly flags: number;
}

async function poll(...subscriptions: Subscription[]): Promise<Happened[] | string> {
  const from = putSubscriptions(subscriptions);
  const to = guest.room(subscriptions.length * 32);
  const stored = guest.room(4);
  const outcome = await guest.poll(from, to, subscriptions.length, stored);
  if (outcome !== "success") return outcome;
  return Array.from({ length: guest.view.getUint32(stored, true) }, (_, index) => {
    const at = to + index * 32;
    const of = Number(guest.view.getBigUint64(at, true) - 2n ** 63n);
    const error = errnoName(guest.view.getUint16(at + 8, true));
    const [bytes, flags] = [guest.view.getBigUint64(at + 16, true), guest.view.getUint16(at + 24, true)];
    return { of, kind: kinds[guest.view.getUint8(at + 10)], error, bytes, flags };
  });
}

const ms = 1_000_000n;
const clock = (ns: bigint, id = 1, flags = 0): Subscription => ({ kind: "clock", id, ns, flags });
const happened = (of: number, kind: string, error = "success", bytes = 0n, flags = 0): Happened => ({ of, kind, error, bytes, flags });

describe("clocks", () => {
  test("are waited for, never too short", async () => {
    expect(await poll(clock(5n * ms))).toEqual([happened(0, "clock")]);
    expect(await poll(clock(5n * ms + 1n, 0))).toEqual([happened(0, "clock")]);
    expect(guest.host.slept).toEqual([5, 6]);
  });

  test("the nearest of several happens, with what is due at the same time", async () => {
    expect(await poll(clock(30n * ms), clock(10n * ms), clock(10n * ms, 0))).toEqual([happened(1, "clock"), happened(2, "clock")]);
    expect(guest.host.slept).toEqual([10]);
  });

  test("can be waited for until a time", async () => {
    const realNs = BigInt(guest.host.nowMs) * ms;
    await poll(clock(realNs + 25n * ms, 0, 1));
    const to = guest.room(8);
    guest.call("clock_time_get", 1, 0n, to);
    await poll(clock(guest.view.getBigUint64(to, true) + 7n * ms, 1, 1));
    expect(guest.host.slept).toEqual([25, 7]);
    expect(await poll(clock(realNs, 0, 1), clock(50n * ms))).toEqual([happened(0, "clock")]);
    expect(await poll(clock(0n))).toEqual([happened(0, "clock")]);
    expect(guest.host.slept).toEqual([25, 7]);
  });

  test("that do not exist are errors of their own", async () => {
    expect(await poll(clock(5n * ms, 2), clock(5n * ms))).toEqual([happened(0, "clock", "inval")]);
    expect(await poll(clock(5n * ms, 1, 2))).toEqual([happened(0, "clock", "inval")]);
  });

  test("are waited for again when a timer fired early", async () => {
    guest.host.sleep = async (ms) => {
      guest.host.slept.push(ms);
      guest.host.elapsedMs += Math.max(1, ms - 1);
    };
    expect(await poll(clock(5n * ms))).toEqual([happened(0, "clock")]);
    expect(guest.host.slept).toEqual([5, 1]);
  });

  test("are waited for by the monotonic one, as the other may be set meanwhile", async () => {
    guest.host.sleep = async (ms) => {
      guest.host.slept.push(ms);
      guest.host.elapsedMs += ms;
      guest.host.nowMs -= 1_000;
    };
    expect(await poll(clock(5n * ms, 0))).toEqual([happened(0, "clock")]);
    expect(guest.host.slept).toEqual([5]);
  });

  test("no wait is longer than a timer can do", async () => {
    await poll(clock(BigInt(limits.timerMaxDelayMs + 10) * ms));
    expect(guest.host.slept).toEqual([limits.timerMaxDelayMs, 10]);
  });
});

describe("streams and files", () => {
  test("are ready at once, so that no clock is waited for", async () => {
    guest.host.input = Buffer.from("input");
    read(guest, 0, 1);
    expect(await poll({ kind: "read", fd: 0 }, clock(200n * ms), { kind: "write", fd: 1 }, { kind: "write", fd: 2 })).toEqual([
      happened(0, "read", "success", 4n),
      happened(2, "write", "success", 1n),
      happened(3, "write", "success", 1n),
    ]);
    expect(guest.host.slept).toEqual([]);
  });

  test("input at its end has hung up", async () => {
    expect(await poll({ kind: "read", fd: 0 })).toEqual([happened(0, "read", "success", 0n, 1)]);
  });

  test("files tell what is left of them", async () => {
    putFile(guest, "file", "content");
    const fd = mustOpen(guest, "file", { rights: right.fdRead });
    read(guest, fd, 3);
    expect(await poll({ kind: "read", fd }, { kind: "write", fd })).toEqual([
      happened(0, "read", "success", 4n),
      happened(1, "write", "badf"),
    ]);
    expect(await poll({ kind: "write", fd: mustOpen(guest, "new", { flags: create }) })).toEqual([happened(0, "write", "success", 1n)]);
  });

  test("that do not exist are errors of their own", async () => {
    expect(await poll({ kind: "read", fd: 2 ** 32 - 1 }, { kind: "write", fd: 1 }, { kind: "write", fd: 3 }, clock(5n * ms))).toEqual([
      happened(0, "read", "badf"),
      happened(1, "write", "success", 1n),
      happened(2, "write", "badf"),
    ]);
  });

  test("that do not exist are the poll's error when there is nothing else", async () => {
    expect(await poll({ kind: "read", fd: 2 ** 32 - 1 }, { kind: "write", fd: 99 }, { kind: "write", fd: 3 })).toBe("badf");
  });
});

describe("what is not a poll", () => {
  test("of nothing, of too much, of an unknown kind", async () => {
    expect(await poll()).toBe("inval");
    expect(await guest.poll(0, 0, limits.wasiSubscriptionsMaxCount + 1, 0)).toBe("inval");
    expect(await guest.poll(0, 0, -1, 0)).toBe("inval");
    const from = putSubscriptions([clock(0n)]);
    guest.view.setUint8(from + 8, 3);
    expect(await guest.poll(from, guest.room(32), 1, guest.room(4))).toBe("inval");
  });

  test("outside of the memory", async () => {
    const from = putSubscriptions([clock(5n * ms)]);
    expect(await guest.poll(memoryBytes - 47, 16, 1, 64)).toBe("fault");
    expect(await guest.poll(from, memoryBytes - 31, 1, 64)).toBe("fault");
    expect(await guest.poll(from, 16, 1, -4)).toBe("fault");
    expect(guest.host.slept).toEqual([]);
  });
});

test("events may lie over the subscriptions", async () => {
  const from = putSubscriptions([
    { kind: "write", fd: 1 },
    { kind: "write", fd: 2 },
    { kind: "read", fd: 0 },
  ]);
  expect(await guest.poll(from, from, 3, 8)).toBe("success");
  const userdata = [0, 1, 2].map((index) => guest.view.getBigUint64(from + index * 32, true) - 2n ** 63n);
  expect(userdata).toEqual([0n, 1n, 2n]);
});

test("the host's throw while waiting ends the guest", async () => {
  guest.host.wait = async () => {
    throw new Error("deadline");
  };
  await expect(poll(clock(5n * ms))).rejects.toThrow("deadline");
});
