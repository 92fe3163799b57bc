/** Work that takes longer than a slice: done by pieces, in its function's part of the thread. */
import { TooLate, type ThreadPart } from "./sandbox.ts";

/** The thread is others' whenever a slice of it is used. @throws {TooLate} when nobody wants the rest any more */
export async function inTurns(pieces: Generator<undefined>, { share, onPause, deadlineMs }: ThreadPart): Promise<void> {
  let sliceEnd = performance.now() + share.sliceMs;
  while (pieces.next().done !== true) {
    if (performance.now() < sliceEnd) continue;
    onPause();
    await share.turn(deadlineMs);
    if (performance.now() >= deadlineMs) throw new TooLate();
    sliceEnd = performance.now() + share.sliceMs;
  }
}
