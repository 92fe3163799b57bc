/** What stands on a guest's standard streams, which differs by what the guest is. */
import type { SandboxCall } from "../sandbox.ts";
import type { ProgramEntry } from "./program.ts";

export interface Streams {
  /** What it reads from standard input. */
  input(call: Pick<SandboxCall, "body" | "contextJson">): Uint8Array;
  /** The level of log lines that it writes to standard output; undefined when that is its reply. */
  readonly outLevel: number | undefined;
  readonly errLevel: number;
}

/** Of a module or a component: the event in, the reply out. */
export const moduleStreams: Streams = { input: ({ body }) => body, outLevel: undefined, errLevel: 2 };

/** Of an interpreter, which has its reply by itself: `print` is for the log. A line of JSON says what is known of the call, the event is behind it. */
export const interpreterStreams: Streams = {
  input: ({ contextJson, body }) => Buffer.concat([Buffer.from(`${contextJson}\n`), body]),
  outLevel: 2,
  errLevel: 4,
};

export function streamsOf(entry: ProgramEntry): Streams {
  return typeof entry === "object" && entry.kind === "interpreter" ? interpreterStreams : moduleStreams;
}
