/** A core module's instance with all that it imports. */
import type { Epoch } from "../epoch.ts";
import { cloneFileState, newFileState, rewindInput, type FileState, type OwnFiles } from "../wasi1/file-state.ts";
import { withOwnFiles } from "../wasi1/own-files.ts";
import { wasi1Module } from "../wasi1/signatures.ts";
import { newWasi1 } from "../wasi1/wasi1.ts";
import { abiModule, newAbi } from "./abi.ts";
import type { CompiledCall } from "./call.ts";
import { initialisers, type Entry } from "./entry.ts";
import { CurrentCall, type Guest } from "./guest.ts";
import { GuestInstance, newAsking, type CompiledCore, type Imports } from "./guest-instance.ts";
import { captureState, fitsInto, layInTurns, layState, usedBytes, type GuestState, type StatePlan } from "./guest-state.ts";
import type { Program } from "./loaded-program.ts";

type HostFunction = (...args: never[]) => unknown;

export class ModuleGuest implements Guest {
  readonly instance: GuestInstance;
  readonly #current = new CurrentCall();
  readonly #entry: Entry;
  readonly #start: string | undefined;
  #files: FileState = newFileState();

  constructor({ cores }: Pick<Program, "cores">, entry: Entry, epoch: Epoch, memoryMaximumBytes: number) {
    const [core] = cores as readonly [CompiledCore];
    const call = this.#current.get;
    const memory = (): WebAssembly.Memory => this.instance.memory;
    const wasi = newWasi1(
      call,
      memory,
      () => this.#files,
      (run) => suspending(run, epoch),
    );
    const all = { ...entry.imports(core.module), [abiModule]: newAbi(call, memory), [wasi1Module]: wasi.imports };
    const imports: Imports = Object.fromEntries(Object.entries(all).map(([module, functions]) => [module, guarded(functions, call)]));
    this.instance = new GuestInstance(
      core,
      imports,
      newAsking(() => call().asked()),
      epoch,
      memoryMaximumBytes,
    );
    this.#entry = entry;
    this.#start = core.view.start;
  }

  get memoryBytes(): number {
    return this.instance.memoryBytes;
  }

  get usedBytes(): number {
    return usedBytes(this.instance);
  }

  /** The function's own, which it finds beside the files that it has. */
  giveFiles(own: OwnFiles): void {
    this.#files = withOwnFiles(this.#files, own);
  }

  run(call: CompiledCall, body: () => Promise<unknown>): Promise<void> {
    rewindInput(this.#files);
    return this.#current.run(call, body);
  }

  async initialise(): Promise<void> {
    if (this.#start !== undefined) await this.instance.enter(this.#start);
    for (const name of initialisers) if (name in this.instance.exports) await this.instance.enter(name);
  }

  handle(call: CompiledCall): Promise<unknown> {
    return this.#entry.handle(this.instance, call);
  }

  fits(plan: StatePlan): boolean {
    return fitsInto(this.instance, plan);
  }

  lay(plan: StatePlan): void {
    layState(this.instance, plan, false);
    this.#files = cloneFileState(plan.files);
  }

  *layFirst(plan: StatePlan): Generator<undefined> {
    yield* layInTurns(this.instance, plan, true);
    this.#files = cloneFileState(plan.files);
  }

  capture(base?: GuestState): GuestState {
    return captureState(this.instance, this.#files, base);
  }
}

/** The guest can be parked again from the moment that it goes on: this is the last job before it does. */
function suspending(run: HostFunction, epoch: Epoch): WebAssembly.Suspending {
  return new WebAssembly.Suspending(async (...args: never[]) => {
    try {
      return await run(...args);
    } finally {
      epoch.isAble = true;
    }
  });
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
