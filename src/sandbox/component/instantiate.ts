/**
 * A component as a fresh instance for one call. The glue makes it: it instantiates the core modules through the host's
 * function, which adds what metering needs and enters their start functions, and it hands the WASI objects of this call
 * to them. All that passes between the guest and JavaScript goes through `crossings.ts`. Used by who runs components.
 */
import { limits } from "../../limits.ts";
import type { GuestHost, OutputStream } from "../compiled/guest-host.ts";
import type { Epoch } from "../epoch.ts";
import { WasiCall } from "../wasi/call.ts";
import { wasiImports } from "../wasi/imports.ts";
import { Crossings } from "./crossings.ts";
import type { CurrentTasks } from "./current-tasks.ts";
import type { Glue } from "./glue.ts";
import { GuestLoop } from "./loop.ts";

type Exports = Record<string, unknown>;

export interface ComponentHost {
  readonly guest: GuestHost;
  /** Of the thread that the call runs on. */
  readonly epoch: Pick<Epoch, "isAble">;
  /**
   * Instantiates the core module of that name, as metering has rewritten it: adds its imports, fills its table of asks, and
   * enters its start function, which may be parked: then it answers when that has returned.
   */
  readonly instantiateCore: (core: string, imports: Record<string, WebAssembly.ModuleImports>) => Exports | Promise<Exports>;
  /** Whoever parks the guest keeps them for it. */
  readonly currentTasks: CurrentTasks;
  /** Where the guest's standard output goes. */
  readonly out: OutputStream;
}

/** One call's instance: nothing in it is used again. */
export interface ComponentInstance extends Disposable {
  readonly call: WasiCall;
  /** Whatever enters the component has to be run by it. */
  readonly loop: GuestLoop;
  /** What the component exports, interfaces by their full names. */
  readonly exports: Readonly<Exports>;
}

/** @throws what the guest's start functions throw */
export async function instantiateComponent(glue: Glue, host: ComponentHost): Promise<ComponentInstance> {
  const loop = new GuestLoop(host.guest);
  const call = new WasiCall(host.guest, loop);
  const count = (): void => {
    loop.moved();
    host.guest.count();
  };
  const crossings = new Crossings(host.epoch, count, () => host.guest.parked);
  const instantiate = glue({
    timers: loop,
    WebAssembly: webAssemblyOf(crossings),
    TextDecoder: BoundedDecoder,
    bounded,
    waitables: call.waitables,
    currentTasks: host.currentTasks.register,
  });
  const dispose = (): void => call[Symbol.dispose]();
  try {
    const instantiateCore = (core: string, imports?: Record<string, WebAssembly.ModuleImports>): unknown => {
      const exports = host.instantiateCore(core, crossings.guard(imports));
      const adopted = (made: Exports): { exports: Exports } => ({ exports: crossings.adopt(made) });
      return exports instanceof Promise ? exports.then(adopted) : adopted(exports);
    };
    const exports = await loop.run(Promise.resolve(instantiate((name) => name, wasiImports(call, host.out), instantiateCore)));
    return { call, loop, exports, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** What the glue knows as `WebAssembly`. */
function webAssemblyOf(crossings: Crossings): object {
  const { suspending, promising } = crossings;
  const { Global, RuntimeError, SuspendError } = WebAssembly;
  const Suspending = function (run: (...args: never[]) => unknown): WebAssembly.Suspending {
    return suspending(run);
  };
  return { Global, RuntimeError, SuspendError, Suspending, promising, Module, Instance };

  /** The glue has a module of its own, always the same: a function that waits only when another one says so. */
  function Module(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    return (ownModules[bytes.join(" ")] ??= new WebAssembly.Module(bytes));
  }

  function Instance(module: WebAssembly.Module, imports: Record<string, WebAssembly.ModuleImports>): { exports: Exports } {
    return { exports: crossings.adopt(new WebAssembly.Instance(module, crossings.guard(imports)).exports) };
  }
}

const ownModules: Record<string, WebAssembly.Module> = {};

/** A text is copied out of the guest's memory before anybody can say that it is too long. */
class BoundedDecoder {
  readonly #decoder = new TextDecoder();

  decode(bytes: Uint8Array): string {
    if (bytes.length > limits.outputMaxBytes)
      throw new RangeError(`Cannot take a text as it is over ${limits.outputMaxBytes} bytes: received ${bytes.length}`);
    return this.#decoder.decode(bytes);
  }
}

/** The glue makes an object of each element of a list before it calls anybody. */
function bounded(length: number): number {
  if (length > limits.wasiListMaxCount)
    throw new RangeError(`Cannot take a list as it has over ${limits.wasiListMaxCount} elements: received ${length}`);
  return length;
}
