/** WASI preview 1, what a program learns of itself: arguments, environment, clocks, randomness, and its end. */
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { wasi1Signatures } from "../../../src/sandbox/wasi1/signatures.ts";
import { create, mustOpen } from "./posix.ts";
import { Exit, memoryBytes, newTestGuest, type TestGuest } from "./test-guest.ts";

let guest: TestGuest;
beforeEach(() => {
  guest = newTestGuest();
});

function texts(prefix: "args" | "environ"): string[] {
  const sizes = guest.room(8);
  expect(guest.call(`${prefix}_sizes_get`, sizes, sizes + 4)).toBe("success");
  const [count, length] = [guest.view.getUint32(sizes, true), guest.view.getUint32(sizes + 4, true)];
  const pointers = guest.room(count * 4);
  const start = guest.room(length);
  expect(guest.call(`${prefix}_get`, pointers, start)).toBe("success");
  return Array.from({ length: count }, (_, index) => {
    const at = guest.view.getUint32(pointers + index * 4, true);
    return Buffer.from(guest.bytes.slice(at, guest.bytes.indexOf(0, at))).toString();
  });
}

test("has all 46 functions", () => {
  expect(Object.keys(wasi1Signatures)).toHaveLength(46);
});

describe("arguments and environment", () => {
  test("arrive as they were given", () => {
    Object.assign(guest.host, { args: ["program", "", "grüße"], env: { A: "1", LONG: "x".repeat(300) } });
    expect(texts("args")).toEqual(["program", "", "grüße"]);
    expect(texts("environ")).toEqual(["A=1", `LONG=${"x".repeat(300)}`]);
  });

  test("may be none", () => {
    expect(texts("args")).toEqual([]);
    expect(texts("environ")).toEqual([]);
  });

  test("fault where they do not fit", () => {
    guest.host.args = ["program"];
    expect(guest.call("args_get", memoryBytes - 2, 16)).toBe("fault");
    expect(guest.call("args_get", 16, memoryBytes - 2)).toBe("fault");
    expect(guest.call("args_sizes_get", -1, 16)).toBe("fault");
    expect(guest.call("environ_sizes_get", 16, -4)).toBe("fault");
  });
});

describe("clocks", () => {
  function clock(name: "clock_res_get" | "clock_time_get", id: number): bigint | string {
    const to = guest.room(8);
    const outcome = name === "clock_res_get" ? guest.call(name, id, to) : guest.call(name, id, 0n, to);
    return outcome === "success" ? guest.view.getBigUint64(to, true) : outcome;
  }

  test("tick by the millisecond", () => {
    expect(clock("clock_res_get", 0)).toBe(1_000_000n);
    expect(clock("clock_res_get", 1)).toBe(1_000_000n);
  });

  test("tell the host's time", () => {
    Object.assign(guest.host, { nowMs: 1_700_000_000_123.9, elapsedMs: 0 });
    expect(clock("clock_time_get", 0)).toBe(1_700_000_000_123_000_000n);
    const before = clock("clock_time_get", 1) as bigint;
    expect(before).toBeGreaterThan(0n);
    guest.host.elapsedMs = 25;
    expect(clock("clock_time_get", 1)).toBe(before + 25_000_001n);
  });

  test("never tell the same monotonic time twice, nor one that was", () => {
    const times: bigint[] = [];
    for (let round = 0; round < 100; round++) {
      if (round % 10 === 0) guest.host.elapsedMs++;
      guest.call("sched_yield");
      times.push(clock("clock_time_get", 1) as bigint);
    }
    for (const [index, time] of times.entries()) if (index > 0) expect(time).toBeGreaterThan(times[index - 1] ?? 0n);
  });

  test("of CPU time, and others, there are none", () => {
    for (const id of [2, 3, 4, -1]) {
      expect(clock("clock_res_get", id)).toBe("inval");
      expect(clock("clock_time_get", id)).toBe("inval");
    }
  });
});

describe("randomness", () => {
  test("fills what was asked for and nothing else", () => {
    const [start] = guest.put(new Uint8Array(64));
    expect(guest.call("random_get", start + 8, 16)).toBe("success");
    expect(guest.bytes.slice(start, start + 32)).toEqual(new Uint8Array(32).fill(7, 8, 24));
    expect(guest.call("random_get", start, 0)).toBe("success");
  });

  test("is refused outside of the memory, and too much at once", () => {
    expect(guest.call("random_get", memoryBytes - 1, 2)).toBe("fault");
    expect(guest.call("random_get", 0, limits.wasiRandomMaxBytes + 1)).toBe("inval");
    expect(guest.call("random_get", 0, -1)).toBe("inval");
  });
});

describe("its end", () => {
  test("is the host's, with the code as it was given", () => {
    expect(() => guest.call("proc_exit", 3)).toThrow(new Exit(3));
    expect(() => guest.call("proc_exit", -1)).toThrow(new Exit(2 ** 32 - 1));
  });

  test("does not come by a signal or by yielding", () => {
    expect(guest.call("proc_raise", 6)).toBe("notsup");
    expect(guest.call("sched_yield")).toBe("success");
  });
});

test("sockets are none of its descriptors", () => {
  expect(guest.call("sock_shutdown", 1, 0)).toBe("notsock");
  expect(guest.call("sock_accept", mustOpen(guest, "file", { flags: create }), 0, 16)).toBe("notsock");
  expect(guest.call("sock_recv", 0, 0, 0, 0, 16, 24)).toBe("notsock");
  expect(guest.call("sock_send", 1, 0, 0, 0, 16)).toBe("notsock");
  expect(guest.call("sock_shutdown", 3, 0)).toBe("badf");
  expect(guest.call("sock_shutdown", 99, 0)).toBe("badf");
});

test("every function is counted, and the host's throw goes through", async () => {
  guest.host.maxCalls = 3;
  guest.call("sched_yield");
  guest.call("fd_close", 99);
  await guest.poll(0, 0, 0, 0);
  expect(guest.host.calls).toBe(3);
  expect(() => guest.call("sched_yield")).toThrow("too many calls");
  await expect(guest.poll(0, 0, 0, 0)).rejects.toThrow("too many calls");
});

test("pointers are checked against the memory as it has grown", () => {
  const end = memoryBytes + 8;
  expect(guest.call("random_get", memoryBytes, 8)).toBe("fault");
  guest.memory.grow(1);
  expect(guest.call("random_get", memoryBytes, 8)).toBe("success");
  expect(guest.bytes[end - 1]).toBe(7);
});
