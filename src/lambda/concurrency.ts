/** How many calls of a function may run: reserved, of all its versions together; provisioned, kept ready, of one; and the account's. */
import type { FunctionName } from "../ids.ts";
import { limits } from "../limits.ts";
import { announce } from "../invoke.ts";
import { without, type FunctionSettings, type Provisioned } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { lambdaTime } from "./configuration.ts";
import { conflict, invalid, LambdaError, notFound } from "./errors.ts";
import { findFunction, noFunction, peek } from "./lookup.ts";
import { arnOf, nameOf } from "./names.ts";
import { pageOf, type PageInput } from "./paging.ts";

type ConcurrencyInput = { readonly FunctionName: string; readonly ReservedConcurrentExecutions: number };

/** Lambda keeps as many for functions that reserve none. */
const unreservedMin = 100;

export function putFunctionConcurrency(input: ConcurrencyInput, call: LambdaCall): object {
  const { name, settings } = findWhole(call, input.FunctionName, "$LATEST");
  const { stations, caller } = call;
  const count = input.ReservedConcurrentExecutions;
  const others = reservedInAll(call) - (settings.reservedConcurrency ?? 0);
  if (limits.concurrencyDefault - others - count < unreservedMin) throw leavesTooFew("ReservedConcurrentExecutions");
  const provisioned = provisionedInAll(settings.provisioned);
  if (count < provisioned)
    // The spaces are Lambda's.
    throw untyped(
      ` ReservedConcurrentExecutions  ${count} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  stations.registry.change(caller.tenant, name, () => ({ reservedConcurrency: count }));
  stations.admission.reserve(caller.tenant, name, count);
  return { ReservedConcurrentExecutions: count };
}

export function getFunctionConcurrency({ FunctionName: text }: ConcurrencyInput, call: LambdaCall): object {
  const { settings } = findWhole(call, text);
  return settings.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: settings.reservedConcurrency };
}

export function deleteFunctionConcurrency({ FunctionName: text }: ConcurrencyInput, call: LambdaCall): undefined {
  const { name } = findWhole(call, text);
  call.stations.registry.change(call.caller.tenant, name, () => ({ reservedConcurrency: undefined }));
  call.stations.admission.reserve(call.caller.tenant, name, undefined);
}

/** A whole function: a version has none of its own. @throws {LambdaError} */
function findWhole(call: LambdaCall, text: string, saidWith?: string): ReturnType<typeof findFunction> {
  const { name, qualifier } = nameOf(text, call.caller);
  if (qualifier !== undefined)
    throw invalid(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  if (peek(call, { name, qualifier: undefined }) === undefined) throw noFunction(call, { name, qualifier: saidWith });
  return findFunction(call, text);
}

function reservedInAll({ stations, caller }: LambdaCall): number {
  const own = stations.registry.allSettings().filter(({ tenant }) => tenant === caller.tenant);
  return own.reduce((sum, { settings }) => sum + (settings.reservedConcurrency ?? 0), 0);
}

export function getAccountSettings(_: object, call: LambdaCall): object {
  const all = call.stations.registry.list(call.caller.tenant);
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: limits.codeMaxBytes,
      CodeSizeZipped: limits.codeMaxBytes,
      ConcurrentExecutions: limits.concurrencyDefault,
      UnreservedConcurrentExecutions: limits.concurrencyDefault - reservedInAll(call),
    },
    AccountUsage: {
      TotalCodeSize: all.reduce((sum, { package: pack, codeBytes }) => sum + (pack?.zipBytes ?? codeBytes), 0),
      FunctionCount: all.length,
    },
  };
}

type ProvisionedInput = { readonly FunctionName: string; readonly Qualifier: string; readonly ProvisionedConcurrentExecutions: number };

/** Every version starts from its snapshot, ready in every cell: what is asked for is there at once. */
export function putProvisionedConcurrencyConfig(input: ProvisionedInput, call: LambdaCall): object {
  const { name, qualifier } = findQualified(
    call,
    input,
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );
  const { settings } = findFunction(call, name);
  const version = peek(call, { name, qualifier });
  refuseSecond(settings, qualifier, version?.version);
  const count = input.ProvisionedConcurrentExecutions;
  refuseTooMany(settings, provisionedInAll(without(settings.provisioned, qualifier)) + count);
  if (version !== undefined) announce(call.stations, version);
  const provisioned: Provisioned = { count, changedAt: lambdaTime(Date.now()) };
  call.stations.registry.change(call.caller.tenant, name, (before) => ({
    provisioned: { ...before.provisioned, [qualifier]: provisioned },
  }));
  const none = { AvailableProvisionedConcurrentExecutions: 0, AllocatedProvisionedConcurrentExecutions: 0 };
  return { ...shown(provisioned), ...none, Status: "IN_PROGRESS" };
}

/** @param inAll of all the function's versions together @throws {LambdaError} */
function refuseTooMany({ reservedConcurrency }: FunctionSettings, inAll: number): void {
  if (reservedConcurrency !== undefined) {
    if (inAll > reservedConcurrency)
      throw invalid("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function");
    return;
  }
  const ofAccount = limits.concurrencyDefault;
  if (inAll > ofAccount)
    throw untyped(`Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${ofAccount}].`);
  if (inAll > ofAccount - unreservedMin) throw leavesTooFew("ConcurrentExecutions");
}

function provisionedInAll(provisioned: FunctionSettings["provisioned"]): number {
  return Object.values(provisioned).reduce((sum, { count }) => sum + count, 0);
}

function leavesTooFew(field: string): LambdaError {
  return untyped(
    `Specified ${field} for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
  );
}

/** Lambda leaves the `Type` out of some. */
function untyped(message: string): LambdaError {
  return new LambdaError("InvalidParameterValueException", message, { Type: undefined });
}

/** An alias and its version are not both provisioned. @throws {LambdaError} */
function refuseSecond({ aliases, provisioned }: FunctionSettings, qualifier: string, version: number | undefined): void {
  if (Object.hasOwn(aliases, qualifier)) {
    if (Object.hasOwn(provisioned, String(version)))
      throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
    return;
  }
  const alias = Object.keys(provisioned).find((key) => aliases[key]?.version === version);
  if (alias !== undefined) throw conflict("Version is pointed by a Provisioned Concurrency alias");
}

export function getProvisionedConcurrencyConfig(input: ProvisionedInput, call: LambdaCall): object {
  const { name, qualifier } = findQualified(call, input);
  const found = call.stations.registry.settings(call.caller.tenant, name).provisioned[qualifier];
  if (found === undefined)
    throw new LambdaError("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function");
  return shown(found);
}

export function deleteProvisionedConcurrencyConfig(input: ProvisionedInput, call: LambdaCall): undefined {
  const { name, qualifier } = findQualified(call, input);
  call.stations.registry.change(call.caller.tenant, name, ({ provisioned }) => ({ provisioned: without(provisioned, qualifier) }));
}

export function listProvisionedConcurrencyConfigs(input: PageInput & { readonly FunctionName: string }, call: LambdaCall): object {
  const { name, settings } = findFunction(call, input.FunctionName);
  const { entries, next } = pageOf(Object.entries(settings.provisioned), ([qualifier]) => qualifier, input);
  const list = entries.map(([qualifier, found]) => Object.assign(shown(found), { FunctionArn: arnOf(call.caller, name, qualifier) }));
  return { ProvisionedConcurrencyConfigs: list, ...next };
}

/** @param ofLatest what is said of the latest state, which has no such config @throws {LambdaError} */
function findQualified(
  call: LambdaCall,
  { FunctionName: text, Qualifier }: ProvisionedInput,
  ofLatest = "The function resource provided must be an alias or a published version.",
): { name: FunctionName; qualifier: string } {
  const { name } = nameOf(text, call.caller, Qualifier);
  if (Qualifier === "$LATEST") throw invalid(ofLatest);
  if (peek(call, { name, qualifier: Qualifier }) !== undefined) return { name, qualifier: Qualifier };
  throw /^\d+$/.test(Qualifier)
    ? noFunction(call, { name, qualifier: Qualifier })
    : notFound(`Cannot find alias arn: ${arnOf(call.caller, name, Qualifier)}`);
}

function shown({ count, changedAt }: Provisioned): Record<string, unknown> {
  return {
    RequestedProvisionedConcurrentExecutions: count,
    AvailableProvisionedConcurrentExecutions: count,
    AllocatedProvisionedConcurrentExecutions: count,
    Status: "READY",
    LastModified: changedAt,
  };
}
