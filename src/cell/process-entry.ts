/**
 * A cell as a child process: frames over the socket pair on file descriptor 3. When the socket closes, the
 * front is gone and so is the cell. Started by `pool/spawn-process.ts`.
 */
import { Socket } from "node:net";
import { Cell } from "./cell.ts";
import { watchStrays } from "../sandbox/compiled/stray-rejections.ts";
import { FrameReader, FrameWriter } from "./framing.ts";
import { decodeToCell, encodeFrame } from "./protocol.ts";

const socket = new Socket({ fd: 3, readable: true, writable: true });
const writer = new FrameWriter(socket);
const cell = new Cell(
  (frame) => writer.write(encodeFrame(frame)),
  () => writer.flush(),
  endCell,
);
const reader = new FrameReader((bytes) => cell.receive(decodeToCell(bytes)));

/** A fault of ours in a cell ends it: the front replaces it, and nothing half-broken goes on. */
function endCell(error: unknown): void {
  process.stderr.write(`isopod cell: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(70);
}

watchStrays(endCell);
socket.on("data", (chunk: Buffer) => reader.push(chunk));
socket.on("close", () => process.exit(0));
socket.on("error", () => process.exit(0));
process.on("SIGINT", () => {
  // Ctrl-C reaches the whole process group; only the front decides when a cell ends.
});
