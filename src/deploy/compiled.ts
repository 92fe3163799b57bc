/**
 * From an uploaded WebAssembly binary to a program: looked at before V8 sees it, rewritten, compiled, initialised. Runs in the deploy
 * worker. What is wrong with a binary is said by name.
 */
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionConfig } from "../registry/config.ts";
import { CompileTooLong, loadProgram, ModuleLoadError, type Loadable } from "../sandbox/compiled/load.ts";
import { encodeCompiledImage, type ComponentEntry, type ModuleKind } from "../sandbox/compiled/program.ts";
import { entryOf, initialisers } from "../sandbox/compiled/entry.ts";
import { abiModule, abiSignatures } from "../sandbox/compiled/abi.ts";
import { checkImports } from "../sandbox/scan/check-imports.ts";
import { kindOf } from "../sandbox/scan/kind.ts";
import { scanComponent } from "../sandbox/scan/scan-component.ts";
import { scanModule } from "../sandbox/scan/scan-module.ts";
import { wasi1Module, wasi1Signatures } from "../sandbox/wasi1/signatures.ts";
import { exportsOf } from "../sandbox/wasm/module-interface.ts";
import { withMetering, type MeteringOptions } from "../sandbox/metered/with-metering.ts";
import { WasmFormatError } from "../sandbox/wasm/errors.ts";
import type { Transpiled } from "./transpile.ts";

/** Something of the upload goes on in this process and cannot be stopped: it must not be used again. */
export class WorkerSpent extends IsopodError {
  override name = "WorkerSpent";
}

/** What of a function's config its program is built for. */
export type ProgramConfig = Pick<FunctionConfig, "memoryMb" | "env" | "args">;

export interface BuiltProgram {
  readonly program: Uint8Array;
  readonly image: Uint8Array;
  readonly form: "event" | "http";
  readonly logs: readonly LogLine[];
}

/** @throws {IsopodError} invalid_module, load_failed, no_handler */
export async function buildProgram(binary: Uint8Array, name: string, { memoryMb, env, args }: ProgramConfig): Promise<BuiltProgram> {
  const settings = { args: [name, ...args], env };
  const image = encodeCompiledImage({ format: 1, ...settings, state: undefined });
  const metering = { memoryMaximumBytes: memoryMb * 1_048_576, tableMaximumElements: limits.wasmTableMaxElements };
  try {
    const { loadable, isLayable } = kindOf(binary) === "component" ? await fromComponent(binary, metering) : fromModule(binary, metering);
    const { entry } = loadable;
    const form = typeof entry === "object" && entry.kind === "http" ? "http" : "event";
    return { ...(await loadProgram(loadable, isLayable, settings, memoryMb)), image, form };
  } catch (error) {
    if (error instanceof CompileTooLong) throw new WorkerSpent("load_failed", error.message);
    if (error instanceof WasmFormatError) throw new IsopodError("invalid_module", error.message);
    if (error instanceof ModuleLoadError) throw new IsopodError("load_failed", error.message);
    throw error;
  }
}

const hostFunctions = { [abiModule]: abiSignatures, [wasi1Module]: wasi1Signatures };

interface Prepared {
  readonly loadable: Loadable;
  readonly isLayable: boolean;
}

function fromModule(binary: Uint8Array, metering: MeteringOptions): Prepared {
  scanModule(binary);
  checkImports(binary, hostFunctions);
  const entry = entryOfModule(binary);
  const { isLayable, ...core } = withMetering(binary, metering);
  return { loadable: { entry, glue: "", cores: [{ ...core, name: "module" }] }, isLayable };
}

async function fromComponent(binary: Uint8Array, metering: MeteringOptions): Promise<Prepared> {
  scanComponent(binary);
  // The transpiler is large: a worker that builds no components need not have it.
  const { transpileComponent } = await import("./transpile.ts");
  const { glue, cores, entries, memories } = await transpileComponent(binary);
  const each = { ...metering, memoryMaximumBytes: Math.floor(metering.memoryMaximumBytes / Math.max(1, memories)) };
  const metered = cores.map(({ name, bytes }) => Object.assign(withMetering(bytes, each), { name }));
  return { loadable: { entry: entryOfComponent(entries), glue, cores: metered }, isLayable: false };
}

/** Of several interfaces, the one that says the most. */
function entryOfComponent(entries: Transpiled["entries"]): ComponentEntry {
  for (const kind of ["handler", "http", "command"] as const) {
    const name = entries[kind];
    if (name !== undefined) return { kind, name };
  }
  throw new Error("a component without an entry was transpiled");
}

/** What is initialised or entered takes nothing and gives nothing. */
function entryOfModule(binary: Uint8Array): ModuleKind {
  const signatures = new Map(exportsOf(binary).map(({ name, signature }) => [name, signature]));
  for (const name of [...initialisers, ...Object.values(entryOf)]) {
    const signature = signatures.get(name);
    if (signatures.has(name) && signature !== "->")
      throw new IsopodError(
        "no_handler",
        `Cannot deploy the module as its export ${name} is no function of nothing: received ${signature ?? "no function"}`,
      );
  }
  const found = (["reactor", "command"] as const).find((kind) => signatures.has(entryOf[kind]));
  if (found !== undefined) return found;
  const names = [...signatures.keys()].slice(0, 20).join(", ") || "no exports";
  throw new IsopodError(
    "no_handler",
    `Cannot deploy the module as it exports neither _start (a command of WASI preview 1) nor isopod_handle (a reactor, see guest/abi): received ${names}`,
  );
}
