/**
 * One instance of a rewritten core module: its memories, which are ours, the epoch that it looks at, whom it asks, and its
 * mutable globals. A sandbox for a module has one, a sandbox for a component several.
 */
import type { Epoch } from "../epoch.ts";
import { meteringNames } from "../metered/names.ts";
import type { HostView } from "../metered/sections.ts";
import { asks, hostModule, yieldModule } from "../metered/yield-module.ts";

export type Imports = Record<string, WebAssembly.ModuleImports>;

/** What a guest's look is answered: 0, or a promise of it, when it goes on; anything else when it must end. */
export type Asked = () => number | Promise<number>;

/** The two functions that a guest asks through, as WebAssembly has them: one for each sandbox. */
export interface Asking {
  readonly ask: unknown;
  readonly wait: unknown;
}

let helper: WebAssembly.Module | undefined;

export function newAsking(asked: Asked): Asking {
  helper ??= new WebAssembly.Module(yieldModule());
  const { exports } = new WebAssembly.Instance(helper, { [hostModule]: { ask: asked, wait: new WebAssembly.Suspending(asked) } });
  return { ask: exports["ask"], wait: exports["wait"] };
}

export interface CompiledCore {
  readonly module: WebAssembly.Module;
  readonly view: HostView & { readonly name: string };
}

/** In pages. */
type MemoryLimits = HostView["memories"][number];

const pageBytes = 65_536;

/** Of a module that has none: every address is outside of it. */
const noMemory = new WebAssembly.Memory({ initial: 0, maximum: 0 });

/** A `WebAssembly.Global` of any number. */
interface MutableGlobal {
  value: number | bigint;
}

export class GuestInstance {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Its own. */
  readonly memories: readonly WebAssembly.Memory[];
  readonly globals: readonly { readonly global: MutableGlobal; readonly type: number }[];
  readonly #epoch: Epoch;

  /** Its start function is not entered. @throws {WebAssembly.LinkError} */
  constructor({ module, view }: CompiledCore, imports: Imports, asking: Asking, epoch: Epoch, memoryMaximumBytes: number) {
    const all: Imports = { ...imports, [meteringNames.importModule]: { [meteringNames.epoch]: epoch.memory } };
    this.memories = view.memories.flatMap((memory) => {
      // Another core of its component has it.
      if (all[memory.module]?.[memory.name] !== undefined) return [];
      const made = newMemory(memory, memoryMaximumBytes);
      all[memory.module] = { ...all[memory.module], [memory.name]: made };
      return [made];
    });
    const { exports } = new WebAssembly.Instance(module, all);
    this.exports = exports;
    this.globals = view.globals.flatMap(({ name, valueType: type }) =>
      name === undefined ? [] : [{ global: exports[name] as MutableGlobal, type }],
    );
    const table = exports[meteringNames.asks] as WebAssembly.Table;
    for (const [name, at] of Object.entries(asks)) table.set(at, asking[name as keyof Asking]);
    this.#epoch = epoch;
  }

  get memoryBytes(): number {
    return this.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  }

  /** Its first memory. */
  get memory(): WebAssembly.Memory {
    return this.memories[0] ?? noMemory;
  }

  /** Enters an export; the guest can be parked from here on. Resolves to what it returned. */
  enter(name: string, ...given: number[]): Promise<unknown> {
    return this.enterFunction(this.exports[name] as CallableFunction, ...given);
  }

  /** The same for a function of its that no export names. */
  enterFunction(entered: CallableFunction, ...given: number[]): Promise<unknown> {
    const entry = WebAssembly.promising(entered);
    this.#epoch.isAble = true;
    return entry(...given);
  }
}

/** The metering pass has shared out the cap among the memories of a module; a function of a shared program may have less than that. */
function newMemory({ initial, maximum, is64 }: MemoryLimits, maximumBytes: number): WebAssembly.Memory {
  const pages = Math.min(maximum, Math.max(initial, Math.floor(maximumBytes / pageBytes)));
  if (!is64) return new WebAssembly.Memory({ initial, maximum: pages });
  return new WebAssembly.Memory({ initial: BigInt(initial), maximum: BigInt(pages), address: "i64" });
}
