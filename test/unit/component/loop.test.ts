/** The event loop of a component's call: when jobs run, what they wait for, and that they never run side by side. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { GuestLoop, type LoopHost } from "../../../src/sandbox/component/loop.ts";

/** A host whose guest has the thread but while it waits. */
class Host implements LoopHost {
  readonly log: string[] = [];
  isWaiting = false;

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async wait<T>(promise: Promise<T>): Promise<T> {
    this.isWaiting = true;
    const value = await promise;
    this.isWaiting = false;
    return value;
  }

  /** Says that something ran, and whether it was its turn. */
  say(text: string): void {
    this.log.push(this.isWaiting ? `${text} out of turn` : text);
  }
}

function newLoop(): { loop: GuestLoop; host: Host } {
  const host = new Host();
  return { loop: new GuestLoop(host), host };
}

describe("what the host promised", () => {
  test("settles in a turn, one after the other, with all that follows from it", async () => {
    const { loop, host } = newLoop();
    const after = async (name: string, ms: number): Promise<void> => {
      await loop.deliver(delay(ms));
      host.say(name);
      await Promise.resolve();
      host.say(`after ${name}`);
    };
    await loop.run(Promise.all([after("a", 5), after("b", 5), after("c", 1)]));
    expect(host.log).toEqual(["c", "after c", "a", "after a", "b", "after b"]);
  });

  test("that fails, fails in a turn", async () => {
    const { loop, host } = newLoop();
    const failing = loop.deliver(delay(2).then(() => Promise.reject(new Error("refused"))));
    await loop.run(failing.catch((error: Error) => host.say(error.message)));
    expect(host.log).toEqual(["refused"]);
  });

  test("is nothing to one that has settled already", async () => {
    const { loop } = newLoop();
    expect(await loop.run(Promise.resolve(7))).toBe(7);
    await expect(loop.run(Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

describe("timers", () => {
  test("run by their time, in turns, and not when they were cleared", async () => {
    const { loop, host } = newLoop();
    const { promise, resolve } = Promise.withResolvers<void>();
    loop.setTimeout(() => host.say("late"), 8);
    loop.setTimeout(() => host.say("soon"), 2);
    loop.clearTimeout(loop.setTimeout(() => host.say("never"), 1));
    loop.setTimeout(resolve, 10);
    const startedMs = performance.now();
    await loop.run(promise);
    expect(host.log).toEqual(["soon", "late"]);
    expect(performance.now() - startedMs).toBeGreaterThan(7);
  });

  test("that poll run at once when something has moved, and each of them", async () => {
    const { loop, host } = newLoop();
    const { promise, resolve } = Promise.withResolvers<void>();
    let moved = false;
    const poll = (name: string, ms: number): void => {
      const id = loop.setInterval(() => {
        if (!moved) return;
        host.say(name);
        loop.clearTimeout(id);
        if (name === "an hour") resolve();
      }, ms);
    };
    poll("an hour", 3_600_000);
    poll("a minute", 60_000);
    void loop.deliver(delay(3)).then(() => (moved = true));
    await loop.run(promise);
    expect(host.log).toEqual(["a minute", "an hour"]);
  });

  test("that run again and again let what the host delivers through", async () => {
    const { loop, host } = newLoop();
    loop.setInterval(() => loop.moved());
    await loop.run(loop.deliver(delay(5)).then(() => host.say("delivered")));
    expect(host.log).toEqual(["delivered"]);
  });
});

test("a host that ends the guest ends the loop", async () => {
  const host = new Host();
  host.rest = () => Promise.reject(new Error("its time is over"));
  await expect(new GuestLoop(host).run(new Promise(() => {}))).rejects.toThrow("its time is over");
});
