/**
 * The limits of uploaded modules, checked where the numbers are read: by the readers of this folder for what they would
 * keep in memory, and by `../scan`. `limits.ts` says why each has its value.
 */
import { limits } from "../../limits.ts";
import { WasmLimitError } from "./errors.ts";

export type WasmLimit = Extract<keyof typeof limits, `wasm${string}`>;

const reasons: Readonly<Record<WasmLimit, string>> = {
  wasmModuleMaxBytes: "it is too large",
  wasmSectionsMaxCount: "it has too many sections",
  wasmTypesMaxCount: "it has too many types",
  wasmParametersMaxCount: "a function takes too many values",
  wasmResultsMaxCount: "a function gives too many values",
  wasmNameMaxBytes: "a name is too long",
  wasmImportsMaxCount: "it has too many imports",
  wasmFunctionsMaxCount: "it has too many functions",
  wasmTablesMaxCount: "it has too many tables",
  wasmTableMaxElements: "its tables have too many elements at the beginning",
  wasmMemoriesMaxCount: "it has too many memories",
  wasmMemoryMaxPages: "its memories have too many pages of 64 KiB at the beginning",
  wasmGlobalsMaxCount: "it has too many globals",
  wasmTagsMaxCount: "it has too many tags",
  wasmExportsMaxCount: "it has too many exports",
  wasmElementSegmentsMaxCount: "it has too many element segments",
  wasmElementsMaxBytes: "its element segments are too large",
  wasmDataSegmentsMaxCount: "it has too many data segments",
  wasmCodeMaxBytes: "its code is too large",
  wasmBodyMaxBytes: "a function is too large",
  wasmLocalsMaxCount: "a function has too many locals",
  wasmLocalsSumMaxCount: "its functions together have too many locals",
  wasmNestingMaxDepth: "the blocks of a function are nested too deep",
  wasmStackMaxValues: "an expression holds too many values at once",
  wasmSwitchMaxTargets: "a switch has too many cases",
  wasmLoopsMaxCount: "it has too many loops",
  wasmLoopsMaxBytes: "a function has too much code in loops within loops",
  wasmFunctionMaxSteps: "a function would take too long to compile",
  wasmComponentsMaxDepth: "its components are nested too deep",
  wasmComponentModulesMaxCount: "it has too many core modules",
  wasmComponentEntriesMaxCount: "its components have too many entries",
  wasmComponentTypesMaxBytes: "its components have too many types",
  wasmModuleMaxSteps: "its functions together would take too long to compile",
};

/** The number itself. @throws {WasmLimitError} when it is over the limit */
export function atMost(limit: WasmLimit, received: number): number {
  const most = limits[limit];
  if (received > most) throw new WasmLimitError(limit, reasons[limit], received, most);
  return received;
}
