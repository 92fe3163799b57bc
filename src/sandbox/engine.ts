/**
 * The QuickJS engine as quickjs-emscripten ships it: its Wasm compiled once per process, its loader and its
 * FFI used for every instance. Only the cell and the deploy worker import this; the front process never does.
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
// The JavaScript engine of every guest, as WebAssembly; its variant brings the loader and the FFI.
import { RELEASE_SYNC, type EitherFFI, type EitherModule } from "quickjs-emscripten";
import { limits } from "../limits.ts";
import { Epoch } from "./epoch.ts";
import { withEpochChecks } from "./epoch-checks.ts";
import { withInitialMemory } from "./initial-memory.ts";
import { withStackMark } from "./stack-mark.ts";

/** The names that the release build gives to its imports (a minified letter each), by what they do. */
export const engineImport = {
  abort: "q",
  assertFail: "b",
  exit: "r",
  hostCall: "s",
  interrupt: "i",
  freeHostRef: "t",
  loadModule: "h",
  normalizeModule: "g",
  resizeHeap: "k",
  dateNow: "p",
  environSizes: "f",
  environ: "e",
  setTimer: "j",
} as const;

/** The one export that the loader keeps to itself. */
export const engineExport = { stackPointer: "Oa" } as const;

type RawExports = Record<string, CallableFunction>;

/** The loader's module object: the FFI's exports with a leading underscore, plus what emscripten adds. */
export type EngineModule = EitherModule & RawExports;

export interface Engine {
  readonly module: WebAssembly.Module;
  readonly binary: Uint8Array;
  /** SHA-256 of the Wasm binary, as our passes have rewritten it: an image is only ever laid over the engine that made it. */
  readonly hash: string;
  /** What makes its guests yield; its ticker runs. */
  readonly epoch: Epoch;
  readonly loadModule: (options: object) => Promise<EngineModule>;
  readonly newFfi: (module: EngineModule) => EitherFFI;
}

let loaded: Promise<Engine> | undefined;

export interface EngineOptions {
  /** The Wasm, already rewritten; without it, the one that the package has is rewritten (some 30 ms). */
  readonly engine?: Uint8Array;
  readonly sliceMs?: number;
}

/** The process's engine: the first call compiles it, further calls share it and its ticker. */
export function loadEngine(options: EngineOptions = {}): Promise<Engine> {
  loaded ??= compileEngine(options);
  return loaded;
}

async function compileEngine({ engine, sliceMs = limits.sliceMs }: EngineOptions): Promise<Engine> {
  const binary = engine ?? rewriteEngine(readFileSync(engineWasmPath()));
  const epoch = new Epoch();
  epoch.startTicker(sliceMs);
  const [loader, Ffi, module] = await Promise.all([
    RELEASE_SYNC.importModuleLoader(),
    RELEASE_SYNC.importFFI(),
    WebAssembly.compile(binary as Uint8Array<ArrayBuffer>),
  ]);
  assertImports(module);
  return {
    module,
    binary,
    hash: hash("sha256", binary),
    epoch,
    loadModule: async (options) => (await (loader as CallableFunction)(options)) as EngineModule,
    newFfi: (instance) => new Ffi(instance as never),
  };
}

/** In Wasm pages: the C stack's region, what is booted, and a megabyte for the guest; it grows from there. */
export const enginePages = 104;

/** Our passes over the engine's Wasm: how deep its stack went, what it begins with, and loops that can be stopped. */
export function rewriteEngine(binary: Uint8Array): Uint8Array {
  return withEpochChecks(withInitialMemory(withStackMark(binary, engineExport.stackPointer), enginePages), engineImport);
}

export function engineWasmPath(): string {
  const require = createRequire(import.meta.url);
  const fromQuickjs = createRequire(require.resolve("quickjs-emscripten"));
  return fromQuickjs.resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
}

/** The letters above belong to one build of the engine: another build must fail here, not misbehave later. */
function assertImports(module: WebAssembly.Module): void {
  const names = new Set(WebAssembly.Module.imports(module).map((entry) => entry.name));
  const missing = Object.values(engineImport).filter((name) => !names.has(name));
  if (missing.length > 0 || names.size !== 21) {
    throw new Error(
      `Cannot use this build of QuickJS as its imports are not the ones known: missing ${missing.join()}, ${names.size} in all`,
    );
  }
}
