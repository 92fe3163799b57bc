/** A cell as a child process, jailed where there is a jail: no environment but its time zone, and one socket pair as its only way out. */
import type { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FrameReader, FrameWriter } from "../cell/framing.ts";
import { decodeFromCell, encodeFrame } from "../cell/protocol.ts";
import { limits } from "../limits.ts";
import type { CellEvents, CellLink, SpawnCell } from "./cell-link.ts";
import { runTimesOf } from "./run-times.ts";
import { programFolders, spawnNode, type Jail } from "./jail.ts";

const entry = fileURLToPath(new URL(`../cell/process-entry${import.meta.filename.slice(-3)}`, import.meta.url));

/** V8's stack for guests, and for the host's own frames; a thread's stack is set where it is made. */
export const stackFlags: readonly string[] = [
  `--stack-size=${limits.mainStackKb}`,
  `--wasm-stack-switching-stack-size=${limits.nativeStackBytes / 1024}`,
];

/**
 * A cell's own heap holds little for long, but what V8 lets it grow to is also what the memories of sandboxes count against that
 * nobody uses any more, until a collection: six times what lives, so that collections under a storm of deadlines are few and are
 * done in steps; at three times they came twice as often and stopped the cell for half as long again. It is cleaned up by the cell's
 * own thread: helpers would take the CPU of other cells and the front, whenever hostile guests use up sandbox after sandbox.
 */
const heapFlags: readonly string[] = ["--heap-growing-percent=500", "--max-semi-space-size=8", "--single-threaded-gc"];

/**
 * Node's permission model for a cell: it may read the engine's own files and do nothing else that has a name there
 * (no files, no network, no processes; threads, since the ticker is one). A seat belt, not a wall: a guest that escapes into native code
 * is not held by it.
 */
const permissionFlags: readonly string[] = [
  "--permission",
  "--allow-worker",
  ...programFolders().map((folder) => `--allow-fs-read=${join(folder, "*")}`),
  `--allow-fs-read=${fileURLToPath(new URL("../../package.json", import.meta.url))}`,
];

export function processSpawner(jail: Jail | undefined): SpawnCell {
  return (events) => spawnProcessCell(jail, events);
}

function spawnProcessCell(jail: Jail | undefined, events: CellEvents): CellLink {
  const flags = [...stackFlags, ...heapFlags, ...permissionFlags, "--disallow-code-generation-from-strings", "--no-warnings"];
  const child = spawnNode(jail, [...flags, entry], "ignore", "inherit");
  const socket = child.stdio[3] as Socket;
  const writer = new FrameWriter(socket);
  const reader = new FrameReader((bytes) => events.frame(decodeFromCell(bytes)));
  const kill = (): void => void child.kill("SIGKILL");
  socket.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      // A cell that sends what is no frame is no longer ours.
      process.stderr.write(`isopod: cell ${child.pid} ended: ${String(error)}\n`);
      kill();
    }
  });
  socket.on("error", kill);
  child.on("error", (error) => events.gone(`it could not be started: ${error.message}`));
  child.on("exit", (code, signal) => events.gone(signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`));
  const end = (): void => void child.kill("SIGTERM");
  return {
    name: `process ${child.pid}`,
    send: (frame) => writer.write(encodeFrame(frame)),
    drained: () => writer.drained(),
    runTimes: runTimesOf(child.pid ?? 0, jail !== undefined),
    end,
    kill,
  };
}
