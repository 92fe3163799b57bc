/**
 * Rewrites any core module so that it can be stopped, capped and snapshotted, and does what it did before in all else: it
 * looks at the epoch wherever it could run for long (`body.ts`), its memories are the host's and have a maximum, its
 * state can be read. What is refused, and why, stands at each `WasmRefusedError`. V8 validates the module afterwards; what is
 * checked here is that nothing of the guest names anything of ours.
 */
import type { BulkMemory } from "../bulk-checks.ts";
import { BulkFunctions } from "./bulk-functions.ts";
import { weighFunctions } from "./call-graph.ts";
import { surveyBodies } from "./body-survey.ts";
import { loadWord, lookOf } from "../looks.ts";
import { meterBody, type MeterSettings } from "./body.ts";
import { rewriteSections, type Additions, type HostView } from "./sections.ts";
import { checkBody } from "./check.ts";
import { surveyModule, type Survey } from "./module-survey.ts";
import { Instructions } from "../wasm/instructions.ts";
import { assembleModule, bodiesOf, CodeWriter, sectionId } from "../wasm/module.ts";
import { branchHints, type FunctionHints } from "../wasm/branch-hints.ts";
import { valueType } from "../wasm/types.ts";

export interface MeteringOptions {
  /** What all memories of the module may have together. */
  readonly memoryMaximumBytes: number;
  /** What all its tables may have together. */
  readonly tableMaximumElements: number;
}

/** What a host needs to instantiate the module, to enter it and to take a snapshot of it. */
export interface MeteredModule extends HostView {
  readonly binary: Uint8Array;
  /** Whether its memories and mutable globals, as they are exported, are all of its state. */
  readonly isLayable: boolean;
}

/** @throws {WasmFormatError} when the bytes are no module, or one that is refused or too large */
export function withMetering(binary: Uint8Array, options: MeteringOptions): MeteredModule {
  const survey = surveyModule(binary);
  const additions = additionsTo(survey);
  const look = lookOf(additions.epoch, additions.check);
  const memories: BulkMemory[] = survey.memories.map(({ limits }, index) => ({ index, is64: limits.is64 }));
  const bulk = new BulkFunctions(memories, look, additions.epoch, additions.check + 1, additions.askType + 1);
  const { hints, changesTables } = rewriteCode(survey, look, additions, bulk);
  const view = rewriteSections(survey, additions, bulk, options);
  const rewritten = assembleModule(survey.bodies, branchHints(hints), survey.names);
  return { ...view, binary: rewritten, isLayable: !changesTables && survey.importsNoState && view.globals.every(isReadable) };
}

/** All that is added has the numbers behind the guest's own. */
function additionsTo({ counts }: Survey): Additions {
  return {
    check: counts.functions,
    checkType: counts.types,
    askType: counts.types + 1,
    table: counts.tables,
    epoch: counts.memories,
  };
}

/** A number: what JavaScript can read, and a snapshot can keep. */
function isReadable({ name, valueType: type }: HostView["globals"][number]): boolean {
  return name !== undefined && (type === valueType.i32 || type === valueType.i64 || type === valueType.f32 || type === valueType.f64);
}

/** Rewrites the survey's code in place; answers where the new bodies have branches that are seldom taken. */
function rewriteCode(
  survey: Survey,
  look: readonly number[],
  additions: Additions,
  bulk: BulkFunctions,
): { hints: FunctionHints[]; changesTables: boolean } {
  const original = survey.bodies.get(sectionId.code) ?? Uint8Array.of(0);
  const bodies = bodiesOf(original);
  const { graph, countable, changesTables } = surveyBodies(bodies, survey);
  const settings: MeterSettings = { look, branchAt: loadWord(additions.epoch, "due").length, weights: weighFunctions(graph), bulk };
  const writer = new CodeWriter(original.length * 2);
  const hints: FunctionHints[] = [];
  for (const [place, body] of bodies.entries()) {
    const index = survey.importedFunctions + place;
    const own = { isLooked: settings.weights.isLooked[index] === 1, parameters: parametersOf(survey, index), loops: countable.get(place) };
    const metered = meterBody(new Instructions(body, survey.counts), settings, own);
    writer.addEdited(body, metered.edits);
    if (metered.hints.length > 0) hints.push({ index, branches: metered.hints });
  }
  for (const body of [checkBody(additions), ...bulk.functions.map(({ body }) => body)]) writer.add(body);
  survey.bodies.set(sectionId.code, writer.finish());
  return { hints, changesTables };
}

function parametersOf({ types, functionTypes }: Survey, index: number): number {
  return types[functionTypes[index] ?? -1]?.parameters.length ?? 0;
}
