/**
 * Cells as threads of this process (`--cells threads`): tinypool owns the workers, one endless task each, and
 * ends them by aborting it. No jail and no kill that always works: for laptops and tests, said aloud at start.
 */
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { MessageChannel } from "node:worker_threads";
// Owns worker threads and child processes, and can end them: here the thread cells, in `deploy` the workers.
import { Tinypool } from "tinypool";
import { checkFromCell } from "../cell/protocol.ts";
import type { CellEvents, CellLink, SpawnCell } from "./cell-link.ts";
import { stackFlags } from "./spawn-process.ts";

const entry = fileURLToPath(new URL(`../cell/thread-entry${import.meta.filename.slice(-3)}`, import.meta.url));
const threadStackMb = 16;

/** @param maxCells how many may live at once, spares included. */
export function threadSpawner(maxCells: number): { spawn: SpawnCell; close: () => Promise<void> } {
  for (const flag of stackFlags) setFlagsFromString(flag);
  const pool = new Tinypool({
    filename: entry,
    runtime: "worker_threads",
    minThreads: 0,
    maxThreads: maxCells,
    env: { TZ: "UTC" },
    resourceLimits: { stackSizeMb: threadStackMb },
  });
  let last = 0;
  return { spawn: (events) => spawnThreadCell(pool, events, ++last), close: () => pool.destroy() };
}

function spawnThreadCell(pool: Tinypool, events: CellEvents, number: number): CellLink {
  const { port1, port2 } = new MessageChannel();
  const controller = new AbortController();
  const task = pool.run({ port: port2 }, { transferList: [port2] as never, signal: controller.signal });
  const gone = (reason: string): void => {
    port1.close();
    events.gone(reason);
  };
  task.then(
    () => gone("its thread ended"),
    (error: unknown) => gone(`its thread ended: ${String(error)}`),
  );
  port1.on("message", (frame: unknown) => events.frame(checkFromCell(frame)));
  const end = (): void => controller.abort();
  return {
    name: `thread ${number}`,
    // A view would take all that it is a view of along.
    send: (frame) => port1.postMessage(frame.type === "piece" ? { ...frame, bytes: new Uint8Array(frame.bytes) } : frame),
    drained: () => setImmediate(),
    runTimes: () => undefined,
    end,
    kill: end,
  };
}
