/**
 * From an uploaded WebAssembly binary to a program: looked at before V8 sees it, rewritten, compiled, initialised. Runs in the deploy
 * worker. What is wrong with a binary is said by name.
 */
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionConfig } from "../registry/config.ts";
import { loadModule, ModuleLoadError } from "../sandbox/compiled/load.ts";
import { exportOf, type ModuleKind } from "../sandbox/compiled/module-entry.ts";
import { encodeCompiledImage } from "../sandbox/compiled/program.ts";
import { withMetering } from "../sandbox/metered/with-metering.ts";
import { WasmFormatError } from "../sandbox/wasm/errors.ts";

export interface BuiltProgram {
  readonly program: Uint8Array;
  readonly image: Uint8Array;
  readonly form: "event" | "http";
  readonly logs: readonly LogLine[];
}

/** @throws {IsopodError} invalid_module, load_failed, no_handler */
export async function buildProgram(
  binary: Uint8Array,
  name: string,
  { memoryMb, env }: Pick<FunctionConfig, "memoryMb" | "env">,
): Promise<BuiltProgram> {
  const settings = { args: [name], env };
  const image = encodeCompiledImage({ format: 1, ...settings, state: undefined });
  try {
    const metered = withMetering(binary, { memoryMaximumBytes: memoryMb * 1_048_576, tableMaximumElements: limits.wasmTableMaxElements });
    const kind = kindOf(metered.binary);
    return { ...(await loadModule(metered, kind, settings, memoryMb)), image, form: "event" };
  } catch (error) {
    if (error instanceof WasmFormatError) throw new IsopodError("invalid_module", error.message);
    if (error instanceof ModuleLoadError) throw new IsopodError("load_failed", error.message);
    throw error;
  }
}

function kindOf(binary: Uint8Array): ModuleKind {
  const exported = new Set(WebAssembly.Module.exports(new WebAssembly.Module(binary)).map(({ name }) => name));
  for (const kind of ["reactor", "command"] as const) if (exported.has(exportOf[kind])) return kind;
  throw new IsopodError("no_handler", "Cannot deploy the module as it exports neither _start nor isopod_handle");
}
