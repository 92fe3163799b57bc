/** A cell that let go of a function is told of it again, and a call's time begins when the cell has it; but not again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { CallFrame, FromCell, ToCell } from "../../src/cell/protocol.ts";
import { CallCost } from "../../src/pool/call-cost.ts";
import { CellHandle, type PoolCall } from "../../src/pool/cell-handle.ts";
import { answered } from "../harness/answered.ts";

const timeoutMs = 60;

/** A cell that says of so many calls that their function is missing, and answers the others. */
function cellThatMisses(misses: number): { cell: CellHandle; sent: ToCell[] } {
  const sent: ToCell[] = [];
  let left = misses;
  const spawn = ({ frame: receive }: { frame: (frame: FromCell) => void }): never => {
    const send = (frame: ToCell): void => {
      sent.push(frame);
      if (frame.type !== "call") return;
      const { id } = frame;
      const reply: FromCell = left-- > 0 ? { type: "missing", id } : { type: "result", id, result: answered };
      setImmediate(() => receive(reply));
    };
    return { name: "fake", send, drained: async () => {}, runTimes: () => undefined, end: () => {}, kill: () => {} } as never;
  };
  const owner = { ready: () => {}, gone: () => {}, faulted: () => {}, orphaned: () => {} };
  return { cell: new CellHandle(spawn, owner, { type: "init" } as never), sent };
}

/** Whose image takes longer to be read than the call may take. */
function slowlyRead(): PoolCall {
  const fn = { tenant: "default", memoryMb: 128, timeoutMs, cpuMs: undefined, maxOutputBytes: 1, maxLogBytes: 1 };
  const frame = { body: new Uint8Array(), httpMeta: undefined, contextJson: "{}" };
  const load = async (): ReturnType<PoolCall["load"]> => {
    await sleep(timeoutMs + 20);
    return { image: new Uint8Array(), map: new Uint8Array(), program: undefined };
  };
  return { fn, frame, load, fetch: () => Promise.reject(new Error("none")) };
}

const callsIn = (sent: readonly ToCell[]): CallFrame[] => sent.filter((frame) => frame.type === "call");
const toldIn = (sent: readonly ToCell[]): ToCell[] => sent.filter((frame) => frame.type === "function");

test("its call has all of its time", async () => {
  const { cell, sent } = cellThatMisses(1);
  expect(await cell.run(slowlyRead(), new CallCost(1_000))).toEqual(answered);
  expect(callsIn(sent).map(({ leftMs }) => leftMs)).toEqual([undefined, undefined]);
  expect([cell.inFlight, cell.loadUs]).toEqual([0, 0]);
});

test("calls of one function have it told once more, not once each", async () => {
  const { cell, sent } = cellThatMisses(3);
  const call = slowlyRead();
  const all = await Promise.all(Array.from({ length: 3 }, () => cell.run(call, new CallCost(1_000))));
  expect(all).toEqual([answered, answered, answered]);
  expect([toldIn(sent).length, callsIn(sent).length]).toEqual([2, 6]);
});

test("a cell that never has it does not hold its call forever", async () => {
  const { cell, sent } = cellThatMisses(Number.POSITIVE_INFINITY);
  const { outcome } = await cell.run(slowlyRead(), new CallCost(1_000));
  expect(outcome).toMatchObject({ kind: "limit", limit: "timeout" });
  expect(callsIn(sent).length).toBeLessThan(5);
  expect([cell.inFlight, cell.loadUs]).toEqual([0, 0]);
});
