/** The configuration of function URLs; `url-routes.ts` answers at them. */
import { randomBytes } from "node:crypto";
import type { FunctionName } from "../ids.ts";
import { without, type Cors, type FunctionUrl } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { lambdaTime } from "./configuration.ts";
import { conflict, notFound } from "./errors.ts";
import { peek } from "./lookup.ts";
import { arnOf, nameOf } from "./names.ts";
import { pageOf, type PageInput } from "./paging.ts";

type UrlInput = {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly AuthType?: FunctionUrl["authType"];
  readonly InvokeMode?: FunctionUrl["invokeMode"];
  readonly Cors?: Cors;
};

interface FoundUrl {
  readonly name: FunctionName;
  readonly qualifier: string;
  readonly url: FunctionUrl;
}

export function createFunctionUrlConfig(input: UrlInput, call: LambdaCall): object {
  const { name, qualifier = "$LATEST" } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  if (peek(call, { name, qualifier }) === undefined) throw notFound("Function does not exist");
  const { registry } = call.stations;
  if (Object.hasOwn(registry.settings(call.caller.tenant, name).urls, qualifier))
    throw conflict(
      `Failed to create function url config for [functionArn = ${arnOf(call.caller, name, input.Qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  const now = lambdaTime(Date.now());
  const url: FunctionUrl = {
    id: newUrlId(),
    authType: input.AuthType ?? "AWS_IAM",
    ...(input.InvokeMode && { invokeMode: input.InvokeMode }),
    ...(input.Cors && { cors: input.Cors }),
    createdAt: now,
    changedAt: now,
  };
  keep(call, name, qualifier, url);
  const { LastModifiedTime: _, ...created } = shown(call, { name, qualifier, url });
  return created;
}

/** 160 bits: nobody finds a URL by trying. */
function newUrlId(): string {
  return BigInt(`0x${randomBytes(20).toString("hex")}`)
    .toString(36)
    .padStart(32, "0")
    .slice(-32);
}

function keep({ stations, caller }: LambdaCall, name: FunctionName, qualifier: string, url: FunctionUrl): void {
  stations.registry.change(caller.tenant, name, ({ urls }) => ({ urls: { ...urls, [qualifier]: url } }));
}

export function getFunctionUrlConfig(input: UrlInput, call: LambdaCall): object {
  return shown(call, findUrl(input, call));
}

export function updateFunctionUrlConfig(input: UrlInput, call: LambdaCall): object {
  const { name: named, qualifier: asked } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  if (peek(call, { name: named, qualifier: asked }) === undefined) throw notFound("Function does not exist");
  const { name, qualifier, url: before } = findUrl(input, call);
  const url: FunctionUrl = {
    ...before,
    ...(input.AuthType && { authType: input.AuthType }),
    ...(input.InvokeMode && { invokeMode: input.InvokeMode }),
    ...(input.Cors && { cors: input.Cors }),
    changedAt: lambdaTime(Date.now()),
  };
  keep(call, name, qualifier, url);
  return shown(call, { name, qualifier, url });
}

export function deleteFunctionUrlConfig(input: UrlInput, call: LambdaCall): undefined {
  const { name, qualifier } = findUrl(input, call);
  call.stations.registry.change(call.caller.tenant, name, ({ urls }) => ({ urls: without(urls, qualifier) }));
}

export function listFunctionUrlConfigs(input: PageInput & { readonly FunctionName: string }, call: LambdaCall): object {
  const { name } = nameOf(input.FunctionName, call.caller);
  if (peek(call, { name, qualifier: undefined }) === undefined) throw notFound("Function does not exist");
  const { urls } = call.stations.registry.settings(call.caller.tenant, name);
  const { entries, next } = pageOf(Object.entries(urls), ([qualifier]) => qualifier, input);
  return { FunctionUrlConfigs: entries.map(([qualifier, url]) => shown(call, { name, qualifier, url })), ...next };
}

/** @throws {LambdaError} ResourceNotFoundException */
function findUrl({ FunctionName: text, Qualifier }: UrlInput, call: LambdaCall): FoundUrl {
  const { name, qualifier = "$LATEST" } = nameOf(text, call.caller, Qualifier);
  const url = call.stations.registry.settings(call.caller.tenant, name).urls[qualifier];
  if (url === undefined) throw notFound("The resource you requested does not exist.");
  return { name, qualifier, url };
}

function shown({ caller, baseUrl }: LambdaCall, { name, qualifier, url }: FoundUrl): Record<string, unknown> {
  return {
    FunctionUrl: `${baseUrl}/lambda-url/${url.id}/`,
    FunctionArn: arnOf(caller, name, qualifier === "$LATEST" ? undefined : qualifier),
    AuthType: url.authType,
    ...(url.cors && { Cors: url.cors }),
    CreationTime: url.createdAt,
    LastModifiedTime: url.changedAt,
    ...(url.invokeMode && { InvokeMode: url.invokeMode }),
  };
}
