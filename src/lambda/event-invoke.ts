/** What becomes of asynchronous events of a function or a version: how often and how long they are tried, and where what came of them goes. */
import type { FunctionName } from "../ids.ts";
import { without, type EventInvokeConfig } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { invalid, notFound, type LambdaError } from "./errors.ts";
import { peek } from "./lookup.ts";
import { arnOf, nameOf } from "./names.ts";
import { pageOf, type PageInput } from "./paging.ts";

type EventInvokeInput = {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination?: string };
    readonly OnFailure?: { readonly Destination?: string };
  };
};

/** Replaces what there was. */
export function putFunctionEventInvokeConfig(input: EventInvokeInput, call: LambdaCall): object {
  return keep(input, {}, call);
}

/** Changes what is named. */
export function updateFunctionEventInvokeConfig(input: EventInvokeInput, call: LambdaCall): object {
  requireThere(input, call);
  return keep(input, findConfig(input, call).config, call);
}

function keep(input: EventInvokeInput, before: Partial<EventInvokeConfig>, call: LambdaCall): object {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && DestinationConfig === undefined)
    throw invalid("You must specify at least one of error handling or destination setting.");
  const { name, qualifier = "$LATEST" } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  if (peek(call, { name, qualifier }) === undefined) throw noneThere();
  const { onSuccess, onFailure, ...rest } = before;
  const config: EventInvokeConfig = {
    ...rest,
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds: MaximumEventAgeInSeconds }),
    ...destination("onSuccess", DestinationConfig?.OnSuccess, onSuccess, name, call),
    ...destination("onFailure", DestinationConfig?.OnFailure, onFailure, name, call),
    changedAt: Date.now() / 1_000,
  };
  call.stations.registry.change(call.caller.tenant, name, ({ eventInvoke }) => ({ eventInvoke: { ...eventInvoke, [qualifier]: config } }));
  return shown(call, name, qualifier, config);
}

/** @throws {LambdaError} ResourceNotFoundException for a function that is not there */
function requireThere({ FunctionName: text }: Pick<EventInvokeInput, "FunctionName">, call: LambdaCall): FunctionName {
  const { name } = nameOf(text, call.caller);
  if (peek(call, { name, qualifier: undefined }) === undefined) throw noneThere();
  return name;
}

function noneThere(): LambdaError {
  return notFound("The function doesn't exist.");
}

/** An empty destination takes away what there was. */
function destination(
  field: "onSuccess" | "onFailure",
  given: { readonly Destination?: string } | undefined,
  before: string | undefined,
  name: string,
  call: LambdaCall,
): Partial<EventInvokeConfig> {
  const arn = given === undefined ? before : given.Destination;
  if (arn === undefined || arn === "") return {};
  if (given !== undefined) checkDestination(arn, name, call);
  return { [field]: arn };
}

/** @throws {LambdaError} for what is no function of this server: an event must not go where nobody takes it */
function checkDestination(arn: string, name: string, call: LambdaCall): void {
  if (!/^arn:aws[a-zA-Z-]*:lambda:[^:]*:\d*:function:/.test(arn))
    throw invalid(`The provided destination config DestinationConfig is invalid: Isopod sends events to functions only, received ${arn}`);
  const target = nameOf(arn, call.caller);
  if (target.name === name) throw invalid("You can't specify the function as a destination for itself.");
  if (peek(call, target) === undefined) throw invalid(`The destination ARN ${arn} is invalid.`);
}

export function getFunctionEventInvokeConfig(input: EventInvokeInput, call: LambdaCall): object {
  const { name, qualifier, config } = findConfig(input, call);
  return shown(call, name, qualifier, config);
}

export function deleteFunctionEventInvokeConfig(input: EventInvokeInput, call: LambdaCall): undefined {
  const { name, qualifier } = findConfig(input, call);
  call.stations.registry.change(call.caller.tenant, name, ({ eventInvoke }) => ({ eventInvoke: without(eventInvoke, qualifier) }));
}

export function listFunctionEventInvokeConfigs(input: PageInput & { readonly FunctionName: string }, call: LambdaCall): object {
  const name = requireThere(input, call);
  const settings = call.stations.registry.settings(call.caller.tenant, name);
  const { entries, next } = pageOf(Object.entries(settings.eventInvoke), ([qualifier]) => qualifier, input);
  return { FunctionEventInvokeConfigs: entries.map(([qualifier, config]) => shown(call, name, qualifier, config)), ...next };
}

/** @throws {LambdaError} ResourceNotFoundException */
function findConfig(
  { FunctionName: text, Qualifier }: EventInvokeInput,
  call: LambdaCall,
): { name: FunctionName; qualifier: string; config: EventInvokeConfig } {
  const { name, qualifier = "$LATEST" } = nameOf(text, call.caller, Qualifier);
  const config = call.stations.registry.settings(call.caller.tenant, name).eventInvoke[qualifier];
  if (config === undefined) throw notFound(`The function ${arnOf(call.caller, name, qualifier)} doesn't have an EventInvokeConfig`);
  return { name, qualifier, config };
}

function shown({ caller }: LambdaCall, name: string, qualifier: string, config: EventInvokeConfig): object {
  const { maximumRetryAttempts, maximumEventAgeInSeconds, onSuccess, onFailure, changedAt } = config;
  return {
    LastModified: changedAt,
    FunctionArn: arnOf(caller, name, qualifier),
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: maximumEventAgeInSeconds }),
    DestinationConfig: {
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
    },
  };
}
