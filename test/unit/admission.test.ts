/** Admission: permits are counted and given back exactly once, and who waits is served in order. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Admission, type Permit } from "../../src/admission/admission.ts";
import type { FunctionName, TenantId } from "../../src/ids.ts";
import { limits } from "../../src/limits.ts";
import { parseFunctionConfig } from "../../src/registry/config.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function version(name: string, memoryMb = 128, concurrency = 1_000, tenant = "default"): Parameters<Admission["enter"]>[0] {
  return { tenant: tenant as TenantId, name: name as FunctionName, config: parseFunctionConfig({ memoryMb, concurrency }) };
}

interface Watched {
  state: "waits" | "runs" | "refused";
  permit: Permit | undefined;
  code: string | undefined;
}

/** As a promise always, refusals included. */
async function enter(admission: Admission, version: Parameters<Admission["enter"]>[0]): Promise<Permit> {
  return admission.enter(version);
}

function watch(entering: Promise<Permit>): Watched {
  const watched: Watched = { state: "waits", permit: undefined, code: undefined };
  entering.then(
    (permit) => Object.assign(watched, { state: "runs", permit }),
    (error: { code: string }) => Object.assign(watched, { state: "refused", code: error.code }),
  );
  return watched;
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("a function's concurrency", () => {
  test("refuses the next, and a permit given back lets one in", async () => {
    const admission = new Admission(10_000);
    const one = await enter(admission, version("fn", 128, 2));
    await enter(admission, version("fn", 128, 2));
    await expect(enter(admission, version("fn", 128, 2))).rejects.toMatchObject({ code: "function_concurrency" });
    await expect(enter(admission, version("other", 128, 2))).resolves.toBeDefined();
    one[Symbol.dispose]();
    await expect(enter(admission, version("fn", 128, 2))).resolves.toBeDefined();
  });

  test("is each tenant's own", async () => {
    const admission = new Admission(10_000);
    await enter(admission, version("fn", 128, 1, "a"));
    await expect(enter(admission, version("fn", 128, 1, "b"))).resolves.toBeDefined();
    await expect(enter(admission, version("fn", 128, 1, "a"))).rejects.toMatchObject({ code: "function_concurrency" });
  });

  test("counts those that wait for memory", async () => {
    const admission = new Admission(128);
    await enter(admission, version("fn", 128, 2));
    const waiting = watch(enter(admission, version("fn", 128, 2)));
    await settled();
    expect(waiting.state).toBe("waits");
    await expect(enter(admission, version("fn", 128, 2))).rejects.toMatchObject({ code: "function_concurrency" });
  });

  test("is free again when one that waited is refused", async () => {
    const admission = new Admission(128);
    await enter(admission, version("big", 128));
    const waiting = watch(enter(admission, version("fn", 128, 1)));
    await vi.advanceTimersByTimeAsync(limits.queueMaxWaitMs + 1);
    expect(waiting).toMatchObject({ state: "refused", code: "server_concurrency" });
    const again = watch(enter(admission, version("fn", 128, 1)));
    await settled();
    expect(again.state).toBe("waits");
  });
});

describe("a permit", () => {
  test("given back twice counts once", async () => {
    const admission = new Admission(256);
    const one = await enter(admission, version("a", 128));
    await enter(admission, version("b", 128));
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect(admission.running).toBe(1);
    await enter(admission, version("c", 128));
    const fourth = watch(enter(admission, version("d", 128)));
    await settled();
    expect(fourth.state).toBe("waits");
  });

  test("is given back by `using`, also when its block throws", async () => {
    const admission = new Admission(128);
    const run = async (): Promise<void> => {
      using _permit = await enter(admission, version("a"));
      throw new Error("inside");
    };
    await expect(run()).rejects.toThrow("inside");
    expect(admission.running).toBe(0);
  });
});

describe("memory", () => {
  test("lets in as many as fit, and the rest in order as it becomes free", async () => {
    const admission = new Admission(300);
    const first = await enter(admission, version("a", 200));
    const waiting = [
      watch(enter(admission, version("b", 200))),
      watch(enter(admission, version("c", 50))),
      watch(enter(admission, version("d", 50))),
    ];
    await settled();
    // 50 would fit beside the first, but must not pass the 200 that came before.
    expect(waiting.map(({ state }) => state)).toEqual(["waits", "waits", "waits"]);
    first[Symbol.dispose]();
    await settled();
    expect(waiting.map(({ state }) => state)).toEqual(["runs", "runs", "runs"]);
  });

  test("is never given out twice, whatever the order", async () => {
    const admission = new Admission(1_000);
    const held: { permit: Permit; mb: number }[] = [];
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let step = 0; step < 2_000; step++) {
      if (random(2) === 0) held.splice(random(Math.max(1, held.length)), 1)[0]?.permit[Symbol.dispose]();
      const mb = 16 + random(400);
      enter(admission, version(`f${random(5)}`, mb)).then(
        (permit) => held.push({ permit, mb }),
        () => {},
      );
      await settled();
      expect(held.reduce((sum, entry) => sum + entry.mb, 0)).toBeLessThanOrEqual(1_000);
    }
    for (const { permit } of held.splice(0)) permit[Symbol.dispose]();
    for (let round = 0; round < 2_000 && admission.running > 0; round++) {
      await vi.advanceTimersByTimeAsync(limits.queueMaxWaitMs);
      for (const { permit } of held.splice(0)) permit[Symbol.dispose]();
    }
    expect(admission.running).toBe(0);
    await expect(enter(admission, version("all", 1_000))).resolves.toBeDefined();
  });

  test("that a call could never have is refused at once, even before others", async () => {
    const admission = new Admission(256);
    await expect(enter(admission, version("giant", 257))).rejects.toMatchObject({ code: "server_concurrency" });
    await expect(enter(admission, version("fits", 256))).resolves.toBeDefined();
  });

  test("is waited for no longer than the limit, and the one behind goes on at once", async () => {
    const admission = new Admission(300);
    await enter(admission, version("a", 200));
    const large = watch(enter(admission, version("large", 200)));
    await vi.advanceTimersByTimeAsync(limits.queueMaxWaitMs - 100);
    const small = watch(enter(admission, version("small", 50)));
    await settled();
    expect([large.state, small.state]).toEqual(["waits", "waits"]);
    await vi.advanceTimersByTimeAsync(101);
    expect([large.state, large.code, small.state]).toEqual(["refused", "server_concurrency", "runs"]);
  });

  test("has a queue of bounded length", async () => {
    const admission = new Admission(128);
    await enter(admission, version("a", 128));
    const waiting = Array.from({ length: limits.queueMaxCalls }, (_, index) => watch(enter(admission, version(`f${index % 10}`, 128))));
    await expect(enter(admission, version("late", 128))).rejects.toMatchObject({ code: "server_concurrency" });
    await vi.advanceTimersByTimeAsync(limits.queueMaxWaitMs + 1);
    expect(waiting.every(({ state }) => state === "refused")).toBe(true);
    expect(admission.running).toBe(1);
  });
});

describe("a drain", () => {
  test("refuses new calls and ends when the last permit is back", async () => {
    const admission = new Admission(1_000);
    const permits = [await enter(admission, version("a")), await enter(admission, version("b"))];
    let isOver = false;
    void admission.drain().then(() => (isOver = true));
    await expect(enter(admission, version("c"))).rejects.toMatchObject({ code: "shutting_down" });
    permits[0]?.[Symbol.dispose]();
    await settled();
    expect(isOver).toBe(false);
    permits[1]?.[Symbol.dispose]();
    await settled();
    expect(isOver).toBe(true);
  });

  test("of an idle server is over at once", async () => {
    await expect(new Admission(128).drain()).resolves.toBeUndefined();
  });
});
