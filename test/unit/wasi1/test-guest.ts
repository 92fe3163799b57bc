/**
 * A guest for the tests of `src/sandbox/wasi1`: a Wasm module that does nothing but hand on each call, so that arguments cross
 * the border as a real guest's do, and a host that records what it is asked for.
 */
import type { GuestHost, OutputStream } from "../../../src/sandbox/compiled/guest-host.ts";
import { errno } from "../../../src/sandbox/wasi1/errno.ts";
import { newFileState, type FileState } from "../../../src/sandbox/wasi1/file-state.ts";
import { wasi1Signatures, type Wasi1Name } from "../../../src/sandbox/wasi1/signatures.ts";
import { newWasi1 } from "../../../src/sandbox/wasi1/wasi1.ts";
import { passThroughModule } from "./pass-through-module.ts";

/** What the host ends a guest with. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

interface TestHost extends GuestHost {
  input: Uint8Array;
  args: string[];
  env: Record<string, string>;
  nowMs: number;
  elapsedMs: number;
  calls: number;
  /** After so many calls the host ends the guest. */
  maxCalls: number;
  readonly output: Record<OutputStream, Uint8Array[]>;
  readonly slept: number[];
}

function newTestHost(): TestHost {
  return {
    input: new Uint8Array(0),
    contextJson: "{}",
    parked: undefined,
    rest: () => Promise.resolve(),
    args: [],
    env: {},
    nowMs: 1_700_000_000_000,
    elapsedMs: 0,
    calls: 0,
    maxCalls: Number.POSITIVE_INFINITY,
    output: { out: [], err: [] },
    slept: [],
    count() {
      if (++this.calls > this.maxCalls) throw new Error("too many calls");
    },
    random: (into) => void into.fill(7),
    write(stream, bytes) {
      this.output[stream].push(bytes.slice());
    },
    log: () => {},
    exit(code) {
      throw new Exit(code);
    },
    reply: () => {},
    fail: () => {},
    fetch: async () => ({ ok: false, name: "Error", message: "none" }),
    wait: async (promise) => promise,
    async sleep(ms) {
      this.slept.push(ms);
      this.elapsedMs += ms;
      this.nowMs += ms;
    },
  };
}

type ErrnoName = keyof typeof errno;
const names = new Map(Object.entries(errno).map(([name, code]) => [code as number, name as ErrnoName]));

export function errnoName(code: number): ErrnoName {
  const name = names.get(code);
  if (name === undefined) throw new Error(`not an errno of ours: ${code}`);
  return name;
}

export type Argument = number | bigint;

export interface TestGuest {
  readonly host: TestHost;
  files: FileState;
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  call(name: Wasi1Name, ...parameters: Argument[]): ErrnoName;
  poll(...parameters: Argument[]): Promise<ErrnoName>;
  /** Puts bytes into the memory and answers where and how many. They stay until `free`. */
  put(bytes: string | Uint8Array): [number, number];
  /** Room for an answer. */
  room(length: number): number;
}

export const memoryBytes = 4 * 65_536;
/** Above what `put` uses. */
const answersAt = memoryBytes - 65_536;

const module = new WebAssembly.Module(passThroughModule(wasi1Signatures));

export function newTestGuest(files = newFileState()): TestGuest {
  const host = newTestHost();
  const memory = new WebAssembly.Memory({ initial: memoryBytes / 65_536, maximum: 64 });
  const wasi1 = newWasi1(
    () => host,
    () => memory,
    () => guest.files,
  );
  const { exports } = new WebAssembly.Instance(module, { wasi: wasi1.imports });
  const functions = exports as Record<Wasi1Name, (...parameters: Argument[]) => number>;
  const poll = WebAssembly.promising(functions.poll_oneoff) as (...parameters: Argument[]) => Promise<number>;
  let used = 16;
  const guest: TestGuest = {
    host,
    files,
    memory,
    get bytes() {
      return new Uint8Array(memory.buffer);
    },
    get view() {
      return new DataView(memory.buffer);
    },
    call: (name, ...parameters) => errnoName(functions[name](...parameters) ?? 0),
    poll: async (...parameters) => errnoName(await poll(...parameters)),
    put(bytes) {
      const content = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
      if (used + content.length > answersAt) used = 16;
      const start = used;
      guest.bytes.set(content, start);
      used += Math.ceil((content.length + 1) / 8) * 8;
      return [start, content.length];
    },
    room(length) {
      return guest.put(new Uint8Array(length))[0];
    },
  };
  return guest;
}
