/** From what a request names to what the registry has, with Lambda's word for what is not there. */
import type { FunctionName } from "../ids.ts";
import type { FunctionSettings } from "../registry/settings.ts";
import type { FunctionVersion } from "../registry/registry.ts";
import type { LambdaCall } from "./call.ts";
import { LambdaError, notFound } from "./errors.ts";
import { arnOf, nameOf, refOf, type Named } from "./names.ts";

export interface Found extends Named {
  readonly version: FunctionVersion;
}

/** @throws {LambdaError} ResourceNotFoundException, among others for a name that is none */
export function find(call: LambdaCall, text: string, qualifier?: string): Found {
  const named = nameOf(text, call.caller, qualifier);
  const version = peek(call, named);
  if (version === undefined) throw noFunction(call, named);
  return { ...named, version };
}

export function noFunction({ caller }: LambdaCall, { name, qualifier }: Named): LambdaError {
  return notFound(`Function not found: ${arnOf(caller, name, qualifier)}`);
}

/** Undefined when it is not there. */
export function peek({ stations, caller }: LambdaCall, named: Named): FunctionVersion | undefined {
  const ref = refOf(named);
  return ref && stations.registry.find(caller.tenant, ref);
}

/** The function as a whole: operations on it take no version. @throws {LambdaError} */
export function findFunction(call: LambdaCall, text: string): { name: FunctionName; latest: FunctionVersion; settings: FunctionSettings } {
  const { name } = nameOf(text, call.caller);
  const latest = peek(call, { name, qualifier: undefined });
  if (latest === undefined) throw noFunction(call, { name, qualifier: undefined });
  return { name, latest, settings: call.stations.registry.settings(call.caller.tenant, name) };
}
