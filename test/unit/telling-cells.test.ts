/** A call whose cell takes long to be told of its function goes to one that has it; where none has, it waits. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { FromCell, ToCell } from "../../src/cell/protocol.ts";
import { limits } from "../../src/limits.ts";
import type { PoolCall } from "../../src/pool/cell-handle.ts";
import { Pool } from "../../src/pool/pool.ts";
import { answered } from "../harness/answered.ts";

/** A cell that takes pieces when it is let, and answers calls when it is asked to. */
class FakeCell {
  readonly sent: ToCell["type"][] = [];
  readonly calls: number[] = [];
  readonly takes = Promise.withResolvers<void>();
  readonly #receive: (frame: FromCell) => void;

  constructor(receive: (frame: FromCell) => void) {
    this.#receive = receive;
    setImmediate(() => receive({ type: "ready" }));
  }

  send(frame: ToCell): void {
    if (frame.type === "ping") return this.#receive({ type: "pong", parked: 0 });
    this.sent.push(frame.type);
    if (frame.type === "call") this.calls.push(frame.id);
  }

  answer(): void {
    for (const id of this.calls.splice(0)) this.#receive({ type: "result", id, result: answered });
  }
}

async function twoCells(): Promise<{ pool: Pool; cells: readonly [FakeCell, FakeCell] }> {
  const cells: FakeCell[] = [];
  const spawn = ({ frame }: { frame: (frame: FromCell) => void }): never => {
    const cell = new FakeCell(frame);
    cells.push(cell);
    const send = (sent: ToCell): void => cell.send(sent);
    return { name: "fake", send, drained: () => cell.takes.promise, runTimes: () => undefined, end: () => {}, kill: () => {} } as never;
  };
  const pool = await Pool.start({ spawn, cells: 2, spares: 0, init: { type: "init" } as never, log: () => {} });
  await expect.poll(() => pool.state.ready).toBe(2);
  return { pool, cells: cells as never };
}

/** Of an image that goes in pieces. Long, as a function is that was never called: two calls at once are for two cells. */
function newCall(load?: PoolCall["load"]): PoolCall {
  const fn = { tenant: "default", memoryMb: 128, timeoutMs: 60_000, cpuMs: undefined, maxOutputBytes: 1, maxLogBytes: 1 };
  const frame = { body: new Uint8Array(), httpMeta: undefined, contextJson: "{}" };
  const image = new Uint8Array(limits.pieceBytes + 1);
  const read: PoolCall["load"] = async () => ({ image, map: new Uint8Array(), program: undefined });
  return { fn, frame, load: load ?? read, fetch: () => Promise.reject(new Error("none")) };
}

test("the second of two calls does not wait for a cell that takes no pieces; the third finds it told", async () => {
  const { pool, cells } = await twoCells();
  const [one, other] = cells;
  const call = newCall();
  one.takes.resolve();
  const first = pool.run(call);
  await expect.poll(() => one.calls.length).toBe(1);
  const second = pool.run(call);
  await expect.poll(() => one.calls.length).toBe(2);
  expect(other.sent).toEqual(["init", "piece"]);
  other.takes.resolve();
  await expect.poll(() => other.sent).toEqual(["init", "piece", "piece", "function"]);
  const third = pool.run(call);
  await expect.poll(() => other.calls.length).toBe(1);
  for (const cell of cells) cell.answer();
  expect(await Promise.all([first, second, third])).toEqual([answered, answered, answered]);
  expect(pool.state.inFlight).toBe(0);
  pool.close();
});

test("one that is told at once has the call, as any other", async () => {
  const { pool, cells } = await twoCells();
  const [one, other] = cells;
  const call = newCall();
  for (const cell of cells) cell.takes.resolve();
  const both = [pool.run(call), pool.run(call)];
  await expect.poll(() => [one.calls.length, other.calls.length]).toEqual([1, 1]);
  for (const cell of cells) cell.answer();
  await Promise.all(both);
  pool.close();
});

test("where no cell has the function, its call waits for the one that is told of it", async () => {
  const { pool, cells } = await twoCells();
  const [one, other] = cells;
  const running = pool.run(newCall());
  await sleep(2 * limits.tellPatienceMs);
  expect([one.sent, other.sent]).toEqual([["init", "piece"], ["init"]]);
  one.takes.resolve();
  await expect.poll(() => one.calls.length).toBe(1);
  one.answer();
  expect(await running).toEqual(answered);
  pool.close();
});

test("an image that cannot be read a second time is no matter to a call that another cell can take", async () => {
  const { pool, cells } = await twoCells();
  const [one] = cells;
  const { load } = newCall();
  let reads = 0;
  const call = newCall(() => (reads++ === 0 ? load() : Promise.reject(new Error("corrupt"))));
  one.takes.resolve();
  const both = [pool.run(call)];
  await expect.poll(() => one.calls.length).toBe(1);
  both.push(pool.run(call));
  await expect.poll(() => one.calls.length).toBe(2);
  one.answer();
  expect(await Promise.all(both)).toEqual([answered, answered]);
  pool.close();
});

test("an image that one frame is enough for goes in no pieces", async () => {
  const { pool, cells } = await twoCells();
  const [one] = cells;
  const running = pool.run(newCall(async () => ({ image: new Uint8Array(limits.pieceBytes), map: new Uint8Array(), program: undefined })));
  await expect.poll(() => one.calls.length).toBe(1);
  expect(one.sent).toEqual(["init", "function", "call"]);
  one.answer();
  expect(await running).toEqual(answered);
  pool.close();
});
