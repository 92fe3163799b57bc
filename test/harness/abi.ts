/**
 * The smallest host of the ABI in `guest/abi/isopod.h`: runs a compiled function's module in this process, each call in an instance of its
 * own. It grants nothing and limits nothing; used by tests of what compiles such modules.
 */
interface AbiLog {
  readonly level: number;
  readonly text: string;
}

interface AbiOutcome {
  readonly reply: Uint8Array | undefined;
  readonly failure: { readonly errorType: string; readonly errorMessage: string } | undefined;
  readonly logs: readonly AbiLog[];
  /** What the guest ended with, when it did not return. */
  readonly trap: unknown;
}

interface AbiOptions {
  readonly context?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  /** Fills memory with what the guest is to take for random: at first for `_initialize`. */
  readonly random?: (into: Uint8Array) => void;
}

interface GuestExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  isopod_handle(): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function runAbi(module: WebAssembly.Module, event: string | Uint8Array, options: AbiOptions = {}): AbiOutcome {
  const call = newCall(typeof event === "string" ? encoder.encode(event) : event, options);
  const { exports } = new WebAssembly.Instance(module, call.imports);
  const guest = exports as unknown as GuestExports;
  call.enter(guest.memory);
  try {
    guest._initialize();
    guest.isopod_handle();
  } catch (error) {
    return { ...call.outcome, trap: error };
  }
  return call.outcome;
}

/** The reply as text. @throws when there is none, or it is not UTF-8 */
export function replyText({ reply, failure, trap }: AbiOutcome): string {
  if (reply === undefined) throw new Error(`the function gave no reply: ${failure?.errorMessage ?? String(trap)}`);
  return decoder.decode(reply);
}

function newCall(event: Uint8Array, options: AbiOptions) {
  let memory: WebAssembly.Memory | undefined;
  const outcome: { -readonly [Key in keyof AbiOutcome]: AbiOutcome[Key] } & { logs: AbiLog[] } = {
    reply: undefined,
    failure: undefined,
    logs: [],
    trap: undefined,
  };
  const bytes = (at: number, length: number): Uint8Array => new Uint8Array(memory?.buffer ?? new ArrayBuffer(0), at >>> 0, length >>> 0);
  const text = (at: number, length: number): string => decoder.decode(bytes(at, length));
  const context = encoder.encode(JSON.stringify(options.context ?? {}));
  const isopod = {
    event_size: () => event.length,
    event_read: (into: number) => bytes(into, event.length).set(event),
    context_size: () => context.length,
    context_read: (into: number) => bytes(into, context.length).set(context),
    reply: (at: number, length: number) => void (outcome.reply ??= bytes(at, length).slice()),
    fail: (type: number, typeLength: number, message: number, length: number) =>
      void (outcome.failure ??= { errorType: text(type, typeLength), errorMessage: text(message, length) }),
    log: (level: number, at: number, length: number) => void outcome.logs.push({ level, text: text(at, length) }),
  };
  const imports = { isopod, wasi_snapshot_preview1: wasi(bytes, options) };
  return { imports, outcome, enter: (of: WebAssembly.Memory) => void (memory = of) };
}

function wasi(bytes: (at: number, length: number) => Uint8Array, { env = {}, nowMs = Date.now(), random }: AbiOptions) {
  const variables = Object.entries(env).map(([name, value]) => encoder.encode(`${name}=${value}\0`));
  const view = (at: number, length: number): DataView => new DataView(bytes(at, 0).buffer, at, length);
  return {
    clock_time_get: (_clock: number, _precision: bigint, into: number) =>
      done(view(into, 8).setBigUint64(0, BigInt(nowMs) * 1_000_000n, true)),
    random_get: (into: number, length: number) => done((random ?? fillRandom)(bytes(into, length))),
    environ_sizes_get: (count: number, size: number) => {
      view(count, 4).setUint32(0, variables.length, true);
      const total = variables.reduce((sum, variable) => sum + variable.length, 0);
      return done(view(size, 4).setUint32(0, total, true));
    },
    environ_get: (pointers: number, textAt: number) => {
      let at = textAt;
      for (const [index, variable] of variables.entries()) {
        view(pointers + index * 4, 4).setUint32(0, at, true);
        bytes(at, variable.length).set(variable);
        at += variable.length;
      }
      return 0;
    },
    proc_exit: (code: number) => {
      throw new Error(`exit ${code}`);
    },
  };
}

function fillRandom(into: Uint8Array): void {
  into.set(crypto.getRandomValues(new Uint8Array(into.length)));
}

/** WASI's "no error". */
function done(_result: unknown): number {
  return 0;
}
