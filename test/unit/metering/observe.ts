/** Runs a module as it is and as the pass has rewritten it, and writes down all that can be seen of it from outside. */
import { createHash } from "node:crypto";
import { epochWord } from "../../../src/sandbox/epoch-checks.ts";
import { isReserved, meteringNames } from "../../../src/sandbox/metered/names.ts";
import type { MeteredModule } from "../../../src/sandbox/metered/with-metering.ts";
import { asks, hostModule, yieldModule } from "../../../src/sandbox/metered/yield-module.ts";

type Imports = Record<string, WebAssembly.ModuleImports>;
type Enter = (...args: unknown[]) => unknown;
interface Table {
  readonly length: number | bigint;
  get(at: number | bigint): unknown;
  set(at: number, entry: unknown): void;
}

export interface Host {
  readonly instance: WebAssembly.Instance;
  readonly epoch: WebAssembly.Memory;
  readonly memories: readonly WebAssembly.Memory[];
}

const helper = new WebAssembly.Module(yieldModule());

/** A host of a rewritten module: its memories, the epoch, and who is asked. The start function is not entered. */
export function newHost(metered: MeteredModule, imports: Imports, asked: () => number | Promise<number>, epoch = newEpoch()): Host {
  const all: Imports = { ...imports };
  const memories = metered.memories.map(({ module, name, initial, maximum, is64 }) => {
    const limits = is64 ? { initial: BigInt(initial), maximum: BigInt(maximum), address: "i64" } : { initial, maximum };
    const memory = new WebAssembly.Memory(limits as never);
    all[module] = { ...all[module], [name]: memory };
    return memory;
  });
  all[meteringNames.importModule] = { ...all[meteringNames.importModule], [meteringNames.epoch]: epoch };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(metered.binary), all);
  const wait = new WebAssembly.Suspending(asked);
  const { exports } = new WebAssembly.Instance(helper, { [hostModule]: { ask: asked, wait } });
  const table = instance.exports[meteringNames.asks] as Table;
  for (const [name, at] of Object.entries(asks)) table.set(at, exports[name]);
  return { instance, epoch, memories };
}

function newEpoch(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
}

/** What came of a module: of its start, of a call of each export in turn, and its state in the end. */
export type Observed = readonly string[];

export async function observePlain(binary: Uint8Array, imports: Imports): Promise<Observed> {
  let instance: WebAssembly.Instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
  } catch (error) {
    return [describeError(error)];
  }
  return observe(instance.exports, (enter, ...args) => (enter as Enter)(...args));
}

/** @param isAlwaysDue whether it yields at each of its looks */
export async function observeMetered(metered: MeteredModule, imports: Imports, isAlwaysDue: boolean): Promise<Observed> {
  const go = (): Promise<number> => Promise.resolve(0);
  let host: Host;
  try {
    host = newHost(metered, imports, go);
    const words = new Int32Array(host.epoch.buffer);
    words[epochWord.due] = isAlwaysDue ? 1 : 0;
    const call = (enter: unknown, ...args: unknown[]): unknown => {
      words[epochWord.able] = 1;
      return WebAssembly.promising(enter as never)(...(args as never[]));
    };
    if (metered.start !== undefined) await call(host.instance.exports[metered.start]);
    return await observe(host.instance.exports, call);
  } catch (error) {
    return [describeError(error)];
  }
}

/** Strings become numbers of any type; a reference is null. */
const argumentsToTry = ["7", "-2", null];

async function observe(exports: Record<string, unknown>, call: (enter: unknown, ...args: unknown[]) => unknown): Promise<Observed> {
  const own = Object.entries(exports).filter(([name]) => !isReserved(name));
  const seen: string[] = [];
  for (const [name, value] of own) {
    if (typeof value !== "function") continue;
    for (const argument of argumentsToTry)
      seen.push(`${name}: ${await outcomeOf(() => call(value, ...Array(value.length).fill(argument)))}`);
  }
  for (const [name, value] of own) if (typeof value !== "function") seen.push(`${name}: ${describeState(value)}`);
  return seen;
}

async function outcomeOf(run: () => unknown): Promise<string> {
  try {
    return describe(await run());
  } catch (error) {
    return describeError(error);
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return value.map(describe).join();
  if (typeof value === "function") return "a function";
  return Object.is(value, -0) ? "-0" : String(value);
}

function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name} ${error.message.replace(/^WebAssembly\.(Instance\(\)|instantiate\(\)): /, "")}`
    : "an exception";
}

function describeState(value: unknown): string {
  if (value instanceof WebAssembly.Memory) return createHash("sha256").update(new Uint8Array(value.buffer)).digest("hex");
  if (value instanceof WebAssembly.Global) return readable(() => describe(value.value));
  const table = value as Table;
  if (table.length === undefined) return "a tag";
  const is64 = typeof table.length === "bigint";
  return Array.from({ length: Number(table.length) }, (_, at) => readable(() => describe(table.get(is64 ? BigInt(at) : at)))).join();
}

/** A vector's or an exception's value cannot be read. */
function readable(read: () => string): string {
  try {
    return read();
  } catch {
    return "unreadable";
  }
}
