/**
 * A core module's instance with all that it imports, and the call that these imports serve at the moment. Used by the sandbox for
 * calls, and at deploy to initialise the module.
 */
import type { Epoch } from "../epoch.ts";
import { abiModule, newAbi } from "./abi.ts";
import type { CompiledCall } from "./call.ts";
import { entries, type Entry } from "./entry.ts";
import { GuestInstance, newAsking, type CompiledCore, type Imports } from "./guest-instance.ts";
import { captureState, layState, type GuestState, type StatePlan } from "./guest-state.ts";
import type { Program } from "./loaded-program.ts";
import { initialisers } from "./module-entry.ts";
import { cloneFileState, newFileState, rewindInput, type FileState } from "../wasi1/file-state.ts";
import { wasi1Module } from "../wasi1/signatures.ts";
import { newWasi1 } from "../wasi1/wasi1.ts";

type HostFunction = (...args: never[]) => unknown;

export class ModuleGuest {
  readonly instance: GuestInstance;
  #files: FileState = newFileState();
  readonly #start: string | undefined;
  readonly #entry: Entry;
  readonly #addresses: readonly number[];
  #call: CompiledCall | undefined;

  constructor({ kind, cores, addresses }: Pick<Program, "kind" | "cores" | "addresses">, epoch: Epoch, memoryMaximumBytes: number) {
    const [core] = cores as readonly [CompiledCore];
    const call = (): CompiledCall => this.#running;
    const memory = (): WebAssembly.Memory => this.instance.memory;
    const wasi = newWasi1(call, memory, () => this.#files);
    this.#entry = entries[kind];
    this.#addresses = addresses;
    const own = Object.entries(this.#entry.imports).map(([module, functions]) => [module, guarded(functions, call)]);
    const imports: Imports = {
      ...Object.fromEntries(own),
      [abiModule]: guarded(newAbi(call, memory), call),
      [wasi1Module]: guarded(wasi.imports, call),
    };
    const asking = newAsking(() => this.#running.asked());
    this.instance = new GuestInstance(core, imports, asking, epoch, memoryMaximumBytes);
    this.#start = core.view.start;
  }

  get #running(): CompiledCall {
    if (this.#call === undefined) throw new Error("a guest called the host outside a call");
    return this.#call;
  }

  get memoryBytes(): number {
    return this.instance.memoryBytes;
  }

  /** @param isFresh whether nothing ran in it */
  lay(plan: StatePlan, isFresh: boolean): void {
    layState(this.instance, plan, isFresh);
    this.#files = cloneFileState(plan.files);
  }

  /** Of a guest at rest: what it can be laid with. @param base a state that this one will be laid over */
  capture(base?: GuestState): GuestState {
    return captureState(this.instance, this.#files, base);
  }

  /** Runs a call by the guest's own entry. */
  serve(call: CompiledCall): Promise<void> {
    return this.run(call, () => this.#entry.enter(this.instance, call, this.#addresses));
  }

  /** Enters guest code by `body` for that call. Whatever ends it is kept there. */
  async run(call: CompiledCall, body: () => Promise<unknown>): Promise<void> {
    this.#call = call;
    rewindInput(this.#files);
    try {
      await call.time.enter(body);
    } catch (error) {
      call.end(error);
    } finally {
      this.#call = undefined;
      call.close();
    }
  }

  /** Runs what a module has for its beginning: once, ahead of all calls. */
  async initialise(): Promise<void> {
    if (this.#start !== undefined) await this.instance.enter(this.#start);
    for (const name of initialisers) if (name in this.instance.exports) await this.instance.enter(name);
  }
}

/** What a host function throws ends the call, even if the guest catches it. */
function guarded(functions: Readonly<Record<string, unknown>>, call: () => CompiledCall): WebAssembly.ModuleImports {
  const guard = (name: string, run: HostFunction): [string, HostFunction] => [
    name,
    (...args) => {
      try {
        return run(...args);
      } catch (error) {
        throw call().end(error);
      }
    },
  ];
  return Object.fromEntries(
    Object.entries(functions).map(([name, value]) => (typeof value === "function" ? guard(name, value as HostFunction) : [name, value])),
  );
}
