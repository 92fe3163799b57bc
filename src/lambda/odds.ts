/** Small answers that tools ask for: code signing, recursion, when a runtime is updated. */
import type { LambdaCall } from "./call.ts";
import { runtimeOf, runtimeVersionArn } from "./configuration.ts";
import { invalid, LambdaError, notFound } from "./errors.ts";
import { find, findFunction } from "./lookup.ts";
import { arnOf } from "./names.ts";

type FunctionOnly = { readonly FunctionName: string };

/** Nothing is signed here: no function has such a configuration. */
export function getFunctionCodeSigningConfig({ FunctionName: text }: FunctionOnly, call: LambdaCall): object {
  findFunction(call, text);
  return {};
}

export function putFunctionCodeSigningConfig(input: FunctionOnly & { readonly CodeSigningConfigArn: string }): never {
  const words = "The code signing configuration cannot be found. Check that the provided configuration is not deleted";
  throw new LambdaError("CodeSigningConfigNotFoundException", `${words}: ${input.CodeSigningConfigArn}.`);
}

export function deleteFunctionCodeSigningConfig({ FunctionName: text }: FunctionOnly, call: LambdaCall): undefined {
  findFunction(call, text);
}

export function listCodeSigningConfigs(): object {
  return { CodeSigningConfigs: [] };
}

/** What asks for one, changes one or uses one. */
export function noCodeSigningConfig(): never {
  throw new LambdaError("ResourceNotFoundException", "The Lambda code signing configuration ARN can not be found.", { Type: undefined });
}

/** Nothing is polled here: there are no event sources. */
export function listEventSourceMappings(): object {
  return { EventSourceMappings: [] };
}

export function noEventSourceMapping(): never {
  throw notFound("The resource you requested does not exist.");
}

export function getFunctionRecursionConfig({ FunctionName: text }: FunctionOnly, call: LambdaCall): object {
  return { RecursiveLoop: findFunction(call, text).settings.recursiveLoop ?? "Terminate" };
}

export function putFunctionRecursionConfig(
  { FunctionName: text, RecursiveLoop }: FunctionOnly & { readonly RecursiveLoop: "Allow" | "Terminate" },
  call: LambdaCall,
): object {
  const { name } = findFunction(call, text);
  call.stations.registry.change(call.caller.tenant, name, () => ({ recursiveLoop: RecursiveLoop }));
  return { RecursiveLoop };
}

type RuntimeUpdateInput = FunctionOnly & {
  readonly Qualifier?: string;
  readonly UpdateRuntimeOn: "Auto" | "Manual" | "FunctionUpdate";
  readonly RuntimeVersionArn?: string;
};

export function getRuntimeManagementConfig({ FunctionName: text, Qualifier }: RuntimeUpdateInput, call: LambdaCall): object {
  const { name, qualifier = "$LATEST" } = find(call, text, Qualifier);
  const { runtimeUpdates } = call.stations.registry.settings(call.caller.tenant, name);
  const { updateOn = "Auto", runtimeVersionArn: arn } = runtimeUpdates[qualifier] ?? {};
  return {
    UpdateRuntimeOn: updateOn,
    FunctionArn: arnOf(call.caller, name, qualifier),
    ...(arn !== undefined && { RuntimeVersionArn: arn }),
  };
}

export function putRuntimeManagementConfig(input: RuntimeUpdateInput, call: LambdaCall): object {
  const { name, qualifier = "$LATEST", version } = find(call, input.FunctionName, input.Qualifier);
  const isManual = input.UpdateRuntimeOn === "Manual";
  if (isManual && input.RuntimeVersionArn === undefined)
    throw invalid("You must specify a runtime version ARN if your function is set to update manually.");
  if (!isManual && input.RuntimeVersionArn !== undefined)
    throw invalid("RuntimeVersionArn can only be provided if UpdateRuntimeOn is set to Manual.");
  if (isManual && input.RuntimeVersionArn !== runtimeVersionArn(runtimeOf(version), call.caller.region))
    throw invalid(`Runtime version ${input.RuntimeVersionArn} is not available.`);
  const kept = {
    updateOn: input.UpdateRuntimeOn as string,
    ...(input.RuntimeVersionArn !== undefined && { runtimeVersionArn: input.RuntimeVersionArn }),
  };
  call.stations.registry.change(call.caller.tenant, name, ({ runtimeUpdates }) => ({
    runtimeUpdates: { ...runtimeUpdates, [qualifier]: kept },
  }));
  return getRuntimeManagementConfig(input, call);
}
