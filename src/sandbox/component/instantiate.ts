/**
 * A component as a fresh instance for one call. The glue makes it: it instantiates the core modules through the host's
 * function, which adds what metering needs and enters their start functions, and it hands the WASI objects of this call
 * to them. All that passes between the guest and JavaScript goes through `crossings.ts`. Used by who runs components.
 */
import { limits } from "../../limits.ts";
import type { GuestHost, OutputStream } from "../compiled/guest-host.ts";
import type { Epoch } from "../epoch.ts";
import { Wasi2Call } from "../wasi2/call.ts";
import { wasi2Imports } from "../wasi2/imports.ts";
import { Crossings } from "./crossings.ts";
import type { Glue, GlueTimers } from "./glue.ts";

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
  /** Where the guest's standard output goes. */
  readonly out: OutputStream;
}

/** One call's instance: nothing in it is used again. */
export interface ComponentInstance extends Disposable {
  readonly call: Wasi2Call;
  /** What the component exports, interfaces by their full names. */
  readonly exports: Readonly<Exports>;
}

/** @throws what the guest's start functions throw */
export async function instantiateComponent(glue: Glue, host: ComponentHost): Promise<ComponentInstance> {
  const call = new Wasi2Call(host.guest);
  const crossings = new Crossings(host.epoch, () => host.guest.count());
  const timers = new Timers();
  const instantiate = glue({ timers, WebAssembly: webAssemblyOf(crossings), TextDecoder: BoundedDecoder, bounded });
  const dispose = (): void => {
    timers.clear();
    call[Symbol.dispose]();
  };
  try {
    const instantiateCore = (core: string, imports?: Record<string, WebAssembly.ModuleImports>): unknown => {
      const exports = host.instantiateCore(core, crossings.guard(imports));
      const adopted = (made: Exports): { exports: Exports } => ({ exports: crossings.adopt(made) });
      return exports instanceof Promise ? exports.then(adopted) : adopted(exports);
    };
    const exports = await instantiate((name) => name, wasi2Imports(call, host.out), instantiateCore);
    return { call, exports, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** What the glue knows as `WebAssembly`. */
function webAssemblyOf({ suspending, promising }: Crossings): object {
  const { Global, RuntimeError, SuspendError } = WebAssembly;
  const Suspending = function (run: (...args: never[]) => unknown): WebAssembly.Suspending {
    return suspending(run);
  };
  return { Global, RuntimeError, SuspendError, Suspending, promising };
}

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

/** Those of the glue, which end with the call. */
class Timers implements GlueTimers {
  readonly #pending = new Set<NodeJS.Timeout>();

  readonly setTimeout = (run: () => void, ms: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      run();
    }, ms);
    this.#pending.add(timer);
    return timer;
  };

  readonly clearTimeout = (timer: NodeJS.Timeout): void => {
    clearTimeout(timer);
    this.#pending.delete(timer);
  };

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
  }
}
