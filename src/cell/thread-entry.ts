/**
 * A cell as a thread of the front's own process, for `--cells threads`: one task of a tinypool worker that
 * lasts as long as the cell, its frames over a message port. Faster to start, and no wall: a crash takes all.
 */
import type { MessagePort } from "node:worker_threads";
import { watchStrays } from "../sandbox/compiled/stray-rejections.ts";
import { Cell } from "./cell.ts";
import type { ToCell } from "./protocol.ts";

export default function runCell({ port }: { port: MessagePort }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cell = new Cell(
    (frame) => port.postMessage(frame),
    () => {},
    reject,
  );
  watchStrays(reject);
  port.on("message", (frame: ToCell) => cell.receive(frame));
  port.on("close", resolve);
  return promise;
}
