/**
 * One WebAssembly instance of the engine with the memory that caps it: what a sandbox is made of.
 * It owns the imports, which are all that a guest can do, and routes them to the hooks of the call that runs.
 * Used by boot (base image), load (function image) and sandbox (calls).
 */
import type { QuickJSFFI } from "@jitl/quickjs-ffi-types";
import { engineExport, engineImport, enginePages, type Engine, type EngineModule } from "./engine.ts";
import type { Epoch } from "./epoch.ts";
import { epochImport } from "./epoch-checks.ts";
import { redZoneBytes, stackMarkExport } from "./stack-mark.ts";

const wasmPageBytes = 65_536;

/** What a guest's imports do while a call runs; an instance without hooks refuses every import. */
export interface InstanceHooks {
  /** One host call: the addresses are guest memory and so hostile. Returns the address of a value, or 0 for undefined. */
  hostCall(context: number, argc: number, argv: number): number;
  /** Polled by the engine about every 10,000 bytecodes, and by its loops once a slice: 0 goes on (V8 takes the guest off the thread all the same, until the microtasks run), a promise parks it, a throw ends it. With a frame of ours on the guest's stack V8 throws a SuspendError instead. */
  interrupt(): number | Promise<number>;
  /** Milliseconds since the epoch, as the guest may see it. */
  now(): number;
  /** The guest asked for memory past its cap. */
  memoryRefused(): void;
}

/** A guest's pointer is not a number of ours: it is checked before it is used. */
export type GuestPointer = number & { readonly __guestPointer: unique symbol };

/** How guest code is entered. */
export interface GuestEntries<Answer> {
  readonly call: (context: number, fn: number, self: number, argc: number, argv: number) => Answer;
  readonly executePendingJobs: (runtime: number, max: number, contextOut: number) => Answer;
}

export interface SuspendableEntries extends GuestEntries<Promise<number>> {
  readonly evaluate: (context: number, code: number, length: number, file: number, detect: number, flags: number) => Promise<number>;
}

export class Instance {
  readonly memory: WebAssembly.Memory;
  readonly memoryLimitBytes: number;
  hooks: InstanceHooks | undefined;
  /** Whether nothing was ever laid or run in it: its heap is zero, as WebAssembly makes it. */
  isFresh = true;
  readonly module: EngineModule;
  readonly ffi: QuickJSFFI;
  /** Guests entered by these are parked and resumed by the interrupt hook. */
  readonly suspendable: SuspendableEntries;
  /** And by these run on the host's own stack: where one would be parked, V8 throws a SuspendError. */
  readonly direct: GuestEntries<number>;
  readonly epoch: Epoch;
  /** Makes the memory at least so large, as the engine itself would; false when its cap refuses. */
  readonly growTo: (bytes: number) => boolean;
  /** The C stack's pointer, as it is now. */
  readonly stackPointer: () => number;
  readonly #stackMark: WebAssembly.Global;
  #bytes: Uint8Array;

  private constructor(
    memory: WebAssembly.Memory,
    maximumPages: number,
    linked: WebAssembly.Instance,
    module: EngineModule,
    engine: Engine,
    growTo: (bytes: number) => boolean,
  ) {
    this.memory = memory;
    this.epoch = engine.epoch;
    this.memoryLimitBytes = maximumPages * wasmPageBytes;
    this.#bytes = new Uint8Array(memory.buffer);
    this.module = module;
    this.growTo = growTo;
    this.stackPointer = linked.exports[engineExport.stackPointer] as () => number;
    this.#stackMark = linked.exports[stackMarkExport] as WebAssembly.Global;
    this.ffi = engine.newFfi(this.module);
    const suspendable = (name: string): ((...args: number[]) => Promise<number>) =>
      askable(WebAssembly.promising(module[name] as never) as never, engine.epoch);
    this.suspendable = {
      call: suspendable("_QTS_Call"),
      executePendingJobs: suspendable("_QTS_ExecutePendingJob"),
      evaluate: suspendable("_QTS_Eval"),
    };
    this.direct = {
      call: askable(module["_QTS_Call"] as never, engine.epoch),
      executePendingJobs: askable(module["_QTS_ExecutePendingJob"] as never, engine.epoch),
    };
  }

  /** A new instance whose memory can never pass `memoryMb` MiB: `WebAssembly.Memory` itself refuses. */
  static async create(engine: Engine, memoryMb: number): Promise<Instance> {
    const maximum = memoryMb * 16;
    const memory = new WebAssembly.Memory({ initial: enginePages, maximum });
    let instance: Instance | undefined;
    const self = (): Instance => {
      if (instance === undefined) throw new Error("the engine called an import before it was ready");
      return instance;
    };
    let linked: WebAssembly.Instance | undefined;
    let growTo: ((bytes: number) => boolean) | undefined;
    const module = await engine.loadModule({
      wasmMemory: memory,
      print: discard,
      printErr: discard,
      instantiateWasm: (imports: { a: WebAssembly.ModuleImports }, done: (i: WebAssembly.Instance, m: WebAssembly.Module) => void) => {
        growTo = imports.a[engineImport.resizeHeap] as (bytes: number) => boolean;
        linked = new WebAssembly.Instance(engine.module, {
          a: { ...guestImports(imports.a, self, engine.epoch), ...emptyEnvironment(memory), [epochImport]: engine.epoch.memory },
        });
        done(linked, engine.module);
      },
    });
    if (linked === undefined || growTo === undefined) throw new Error("the engine's loader did not instantiate it");
    instance = new Instance(memory, maximum, linked, module, engine, growTo);
    return instance;
  }

  /** The memory as it is now; growing detaches earlier views, so none is kept. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  /** The lowest address of the C stack that was used since the last call of this; what is below was not written. */
  takeStackMark(): number {
    const base = this.stackPointer();
    const mark = Math.min(base, this.#stackMark.value >>> 0);
    this.#stackMark.value = base;
    return mark - redZoneBytes;
  }

  /** Copies bytes into a block of the guest's heap, a NUL behind them; undefined when the guest's memory is full. */
  allocate(data: Uint8Array): GuestPointer | undefined {
    const pointer = this.module._malloc(data.length + 1);
    if (pointer === 0) return undefined;
    const { bytes } = this;
    bytes.set(data, pointer);
    bytes[pointer + data.length] = 0;
    return pointer as GuestPointer;
  }
}

/** The guest asks, where it is due, from the moment it is entered until it returns or is parked. */
function askable<Answer>(enter: (...args: number[]) => Answer, epoch: Epoch): (...args: number[]) => Answer {
  return (...args) => {
    epoch.isAble = true;
    try {
      return enter(...args);
    } finally {
      epoch.isAble = false;
    }
  };
}

function discard(): void {}

function guestImports(defaults: WebAssembly.ModuleImports, self: () => Instance, epoch: Epoch): WebAssembly.ModuleImports {
  const hooks = (): InstanceHooks => {
    const { hooks: current } = self();
    if (current === undefined) throw new Error("a guest ran outside a call");
    return current;
  };
  const refuse = (): never => {
    throw new Error("the engine aborted");
  };
  return {
    ...defaults,
    [engineImport.hostCall]: (context: number, _self: number, argc: number, argv: number) => {
      // Our own frame is on the stack now, and the engine's allocator may be called from it.
      const wasAble = epoch.isAble;
      epoch.isAble = false;
      const answer = hooks().hostCall(context, argc, argv);
      epoch.isAble = wasAble;
      return answer;
    },
    [engineImport.interrupt]: new WebAssembly.Suspending(() => hooks().interrupt()),
    [engineImport.dateNow]: () => hooks().now(),
    [engineImport.resizeHeap]: (bytes: number) => {
      const grown = (defaults[engineImport.resizeHeap] as (bytes: number) => boolean)(bytes);
      if (!grown) hooks().memoryRefused();
      return grown;
    },
    [engineImport.abort]: refuse,
    [engineImport.assertFail]: refuse,
    [engineImport.exit]: refuse,
    [engineImport.loadModule]: () => 0,
    [engineImport.normalizeModule]: () => 0,
    [engineImport.freeHostRef]: discard,
    [engineImport.setTimer]: () => 0,
  };
}

/** The C library's environment: empty, where emscripten would tell the host's language. */
function emptyEnvironment(memory: WebAssembly.Memory): WebAssembly.ModuleImports {
  return {
    [engineImport.environSizes]: (countOut: number, sizeOut: number) => {
      const view = new DataView(memory.buffer);
      view.setUint32(countOut, 0, true);
      view.setUint32(sizeOut, 0, true);
      return 0;
    },
    [engineImport.environ]: () => 0,
  };
}
