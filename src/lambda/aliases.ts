/** Aliases: names for versions, which may send a part of their calls to a second one. */
import { randomUUID } from "node:crypto";
import type { FunctionName } from "../ids.ts";
import { unpublished } from "../registry/registry.ts";
import { without, type Alias } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { conflict, invalid, LambdaError, notFound } from "./errors.ts";
import { findFunction, noFunction, peek } from "./lookup.ts";
import { arnOf, nameOf } from "./names.ts";
import { pageOf, type PageInput } from "./paging.ts";
import { requireSame } from "./revisions.ts";

type Routing = { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };

type AliasInput = {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
  readonly RoutingConfig?: Routing;
  readonly RevisionId?: string;
};

export function createAlias(input: AliasInput, call: LambdaCall): object {
  const { name } = nameOf(input.FunctionName, call.caller);
  const version = knownVersion(call, name, input.FunctionVersion ?? "$LATEST");
  const { settings } = findFunction(call, input.FunctionName);
  if (Object.hasOwn(settings.aliases, input.Name)) throw conflict(`Alias already exists: ${arnOf(call.caller, name, input.Name)}`);
  const shift = shiftOf(call, name, version, input.RoutingConfig);
  return keep(call, name, { name: input.Name, version, description: input.Description ?? "", ...shift, revisionId: randomUUID() });
}

export function getAlias({ FunctionName: text, Name }: AliasInput, call: LambdaCall): object {
  const { name, alias } = findAlias(call, text, Name);
  return shown(call, name, alias);
}

export function updateAlias(input: AliasInput, call: LambdaCall): object {
  const { name, alias } = findAlias(call, input.FunctionName, input.Name, "Alias not found");
  requireSame(input.RevisionId, alias.revisionId, "GetFunction/GetAlias");
  const version = input.FunctionVersion === undefined ? alias.version : knownVersion(call, name, input.FunctionVersion);
  const { shift: before, ...rest } = alias;
  const shift =
    input.RoutingConfig === undefined ? { ...(before && { shift: before }) } : shiftOf(call, name, version, input.RoutingConfig);
  return keep(call, name, { ...rest, ...shift, version, description: input.Description ?? alias.description, revisionId: randomUUID() });
}

export function deleteAlias({ FunctionName: text, Name }: AliasInput, call: LambdaCall): undefined {
  const { name, settings } = findFunction(call, text);
  // Lambda says nothing of one that is not there.
  if (!Object.hasOwn(settings.aliases, Name)) return;
  // Its URL stays, and refuses calls until there is an alias of that name again.
  call.stations.registry.change(call.caller.tenant, name, ({ aliases, policies, eventInvoke, provisioned, runtimeUpdates }) => ({
    aliases: without(aliases, Name),
    policies: without(policies, Name),
    eventInvoke: without(eventInvoke, Name),
    provisioned: without(provisioned, Name),
    runtimeUpdates: without(runtimeUpdates, Name),
  }));
}

export function listAliases(
  input: PageInput & { readonly FunctionName: string; readonly FunctionVersion?: string },
  call: LambdaCall,
): object {
  const { name, settings } = findFunction(call, input.FunctionName);
  const all = Object.values(settings.aliases).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const wanted = all.filter((alias) => input.FunctionVersion === undefined || meant(alias.version) === input.FunctionVersion);
  const { entries, next } = pageOf(wanted, (alias) => alias.name, input);
  return { Aliases: entries.map((alias) => shown(call, name, alias)), ...next };
}

/** @throws {LambdaError} ResourceNotFoundException */
function findAlias(
  call: LambdaCall,
  text: string,
  aliasName: string,
  words = "Cannot find alias arn",
): { name: FunctionName; alias: Alias } {
  const { name, settings } = findFunction(call, text);
  const alias = Object.hasOwn(settings.aliases, aliasName) ? settings.aliases[aliasName] : undefined;
  if (alias === undefined) throw notFound(`${words}: ${arnOf(call.caller, name, aliasName)}`);
  return { name, alias };
}

function keep({ stations, caller }: LambdaCall, name: FunctionName, alias: Alias): object {
  stations.registry.change(caller.tenant, name, ({ aliases }) => ({ aliases: { ...aliases, [alias.name]: alias } }));
  return shown({ caller }, name, alias);
}

function shown({ caller }: Pick<LambdaCall, "caller">, name: FunctionName, { shift, ...alias }: Alias): object {
  return {
    AliasArn: arnOf(caller, name, alias.name),
    Name: alias.name,
    FunctionVersion: meant(alias.version),
    Description: alias.description,
    ...(shift && { RoutingConfig: { AdditionalVersionWeights: { [shift.version]: shift.weight } } }),
    RevisionId: alias.revisionId,
  };
}

function meant(version: number): string {
  return version === unpublished ? "$LATEST" : String(version);
}

/** @throws {LambdaError} ResourceNotFoundException */
function knownVersion(call: LambdaCall, name: FunctionName, text: string): number {
  if (text === "$LATEST") return unpublished;
  const number = Number(text);
  if (!/^[1-9]\d{0,8}$/.test(text) || peek(call, { name, qualifier: text }) === undefined)
    throw noFunction(call, { name, qualifier: text });
  return number;
}

/** @throws {LambdaError} for a shift that Lambda does not take either */
function shiftOf(call: LambdaCall, name: FunctionName, version: number, routing: Routing | undefined): Pick<Alias, "shift"> {
  const weights = Object.entries(routing?.AdditionalVersionWeights ?? {});
  const [first] = weights;
  if (first === undefined) return {};
  if (weights.length > 1) throw invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (version === unpublished)
    throw new LambdaError("InvalidParameterValueException", "$LATEST is not supported for an alias pointing to more than 1 version", {
      Type: undefined,
    });
  if (Number(first[0]) === version)
    throw invalid(`Invalid function version ${first[0]}. Function version ${first[0]} is already included in routing configuration.`);
  return { shift: { version: knownVersion(call, name, first[0]), weight: first[1] } };
}
