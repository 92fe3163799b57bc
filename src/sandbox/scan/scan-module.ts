/**
 * Looks at an uploaded core module before anything else does: in time that grows with its bytes and no faster it refuses
 * what could make the metering pass, or V8's validation and compilers, slow or large, since neither can be interrupted. It
 * does not say that the module is valid: that is V8's to say, and quickly, of what has passed here.
 */
import { kindOf } from "./kind.ts";
import { BodyScan } from "./scan-body.ts";
import { Tally, type WasmNumbers } from "./tally.ts";
import { surveyModule, type Survey } from "../metered/module-survey.ts";
import type { WasmLimit } from "../wasm/at-most.ts";
import { WasmFormatError } from "../wasm/errors.ts";
import { bodiesOf, entryCount, readModule, sectionId } from "../wasm/module.ts";

/** By its section: how many entries there may be. They are not read before this is known. */
const entryLimits: readonly (readonly [section: number, limit: WasmLimit])[] = [
  [sectionId.import, "wasmImportsMaxCount"],
  [sectionId.function, "wasmFunctionsMaxCount"],
  [sectionId.table, "wasmTablesMaxCount"],
  [sectionId.memory, "wasmMemoriesMaxCount"],
  [sectionId.tag, "wasmTagsMaxCount"],
  [sectionId.global, "wasmGlobalsMaxCount"],
  [sectionId.export, "wasmExportsMaxCount"],
  [sectionId.element, "wasmElementSegmentsMaxCount"],
  [sectionId.data, "wasmDataSegmentsMaxCount"],
];

const byteLimits: readonly (readonly [section: number, limit: WasmLimit])[] = [
  [sectionId.element, "wasmElementsMaxBytes"],
  [sectionId.code, "wasmCodeMaxBytes"],
];

/**
 * @param tally a component's; its limits hold for all of its modules together
 * @returns what was counted, by the limit's name
 * @throws {WasmLimitError} over a limit
 * @throws {WasmRefusedError} with a part of WebAssembly that is refused
 * @throws {WasmFormatError} when the bytes are no core module
 */
export function scanModule(binary: Uint8Array, tally: Tally = new Tally()): WasmNumbers {
  tally.see("wasmModuleMaxBytes", binary.length);
  if (kindOf(binary) === "component") throw new WasmFormatError("Cannot scan a component as a core module");
  countSections(binary, tally);
  const survey = surveyModule(binary);
  countSurvey(survey, tally);
  scanBodies(survey, tally);
  return tally.numbers;
}

function countSections(binary: Uint8Array, tally: Tally): void {
  const sections = readModule(binary);
  tally.add("wasmSectionsMaxCount", sections.length);
  const bodies = new Map(sections.map(({ id, body }) => [id, body]));
  for (const [id, limit] of entryLimits) tally.add(limit, entryCount(bodies.get(id)));
  for (const [id, limit] of byteLimits) tally.add(limit, bodies.get(id)?.length ?? 0);
}

function countSurvey({ types, memories, tables }: Survey, tally: Tally): void {
  tally.add("wasmTypesMaxCount", types.length);
  for (const { parameters, results } of types) {
    tally.see("wasmParametersMaxCount", parameters.length);
    tally.see("wasmResultsMaxCount", results.length);
  }
  for (const { limits } of memories) tally.add("wasmMemoryMaxPages", limits.minimum);
  for (const { limits } of tables) tally.add("wasmTableMaxElements", limits.minimum);
}

function scanBodies(survey: Survey, tally: Tally): void {
  const code = survey.bodies.get(sectionId.code);
  const bodies = code === undefined ? [] : bodiesOf(code);
  const own = survey.counts.functions - survey.importedFunctions;
  if (bodies.length !== own)
    throw new WasmFormatError(`Cannot read the functions as not each has a body: received ${bodies.length} for ${own}`);
  const scan = new BodyScan(survey, tally);
  for (const [place, body] of bodies.entries()) scan.run(body, survey.importedFunctions + place);
}
