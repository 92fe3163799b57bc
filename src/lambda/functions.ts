/** Functions: create, get, list, update, delete. A package is built before anything is kept of it, so that nothing is half there. */
import { announce } from "../invoke.ts";
import { parseFunctionConfig } from "../registry/config.ts";
import type { FunctionVersion, NewVersion } from "../registry/registry.ts";
import type { FunctionName } from "../ids.ts";
import { limits } from "../limits.ts";
import { removeFunction } from "../remove-function.ts";
import type { LambdaCall, StoredZip } from "./call.ts";
import { codeLink } from "./code-links.ts";
import { configurationOf, roleOf, runtimeOf } from "./configuration.ts";
import { conflict, invalid } from "./errors.ts";
import { find, findFunction, noFunction, peek } from "./lookup.ts";
import { arnOf, bareName, nameOf } from "./names.ts";
import { packageConfig, type ConfigInput, type PackageConfig } from "./package-config.ts";
import { buildVersion } from "./package-build.ts";
import { pageOf, type PageInput } from "./paging.ts";
import { allVersions, publishNow } from "./publish.ts";
import { checkRevision } from "./revisions.ts";
import { changing } from "./updates.ts";

export type FunctionInput = { readonly FunctionName: string; readonly Qualifier?: string };

type CodeInput = { readonly ZipFile?: string; readonly S3Bucket?: string; readonly ImageUri?: string };

type CreateInput = ConfigInput & {
  readonly FunctionName: string;
  readonly Code: CodeInput;
  readonly PackageType?: string;
  readonly Publish?: boolean;
  readonly Tags?: Readonly<Record<string, string>>;
};

const tagsMaxCount = 50;

export async function createFunction(input: CreateInput, call: LambdaCall): Promise<object> {
  checkNewName(input.FunctionName, bareName(input.FunctionName, call.caller));
  const { name } = nameOf(input.FunctionName, call.caller);
  const config = packageConfig(input, initialConfig(call), name, call);
  const zip = zipOf(call, input.Code, input.PackageType);
  if (input.Runtime === undefined || input.Handler === undefined)
    throw invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  if (Object.keys(input.Tags ?? {}).length > tagsMaxCount) throw invalid("Number of tags exceeds resource tag limit.");
  return changing(call, name, async () => {
    refuseExisting(call, name);
    const latest = await deployLatest(call, name, config, zip);
    if (input.Tags !== undefined) call.stations.registry.change(call.caller.tenant, name, () => ({ tags: input.Tags ?? {} }));
    const version = input.Publish === true ? String((await publishNow(call, latest, undefined)).version) : "$LATEST";
    return configurationOf(latest, call, { stage: "creating", version });
  });
}

function checkNewName(text: string, name: string): void {
  if (name.length > limits.nameMaxChars)
    throw invalid(
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${limits.nameMaxChars}`,
    );
}

function refuseExisting(call: LambdaCall, name: FunctionName): void {
  if (peek(call, { name, qualifier: undefined }) !== undefined) throw conflict(`Function already exist: ${name}`);
}

function initialConfig({ caller }: LambdaCall): PackageConfig {
  const config = parseFunctionConfig({});
  return { runtime: "", handler: "", role: roleOf(caller), description: "", config, layers: [], given: {} };
}

/** @throws {LambdaError} for code that is elsewhere */
function zipOf({ zip }: LambdaCall, code: CodeInput, packageType: string | undefined): StoredZip {
  if (packageType === "Image" || code.ImageUri !== undefined)
    throw invalid("Isopod runs no container images: give the code as a ZipFile, with a Runtime and a Handler.");
  if (code.S3Bucket !== undefined)
    throw invalid(
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: Isopod has no S3: give the code as a ZipFile.",
    );
  if (zip === undefined) throw invalid("Please provide a source for function code.");
  return zip;
}

async function deployLatest(call: LambdaCall, name: FunctionName, config: PackageConfig, zip: StoredZip): Promise<FunctionVersion> {
  const built = await buildVersion(call, name, config, zip);
  const latest = call.stations.registry.setLatest(built);
  announce(call.stations, latest);
  return latest;
}

export function getFunction(input: FunctionInput, call: LambdaCall): object {
  const { version, name, qualifier } = find(call, input.FunctionName, input.Qualifier);
  const { tags, reservedConcurrency } = call.stations.registry.settings(call.caller.tenant, name);
  return {
    Configuration: shownConfiguration(call, version, qualifier),
    Code: { RepositoryType: "S3", Location: codeLink(call, version) },
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
}

export function getFunctionConfiguration(input: FunctionInput, call: LambdaCall): object {
  const { version, qualifier } = find(call, input.FunctionName, input.Qualifier);
  return shownConfiguration(call, version, qualifier);
}

function shownConfiguration(call: LambdaCall, version: FunctionVersion, qualifier: string | undefined): object {
  const isLatest = qualifier === undefined || qualifier === "$LATEST";
  return configurationOf(version, call, { stage: "done", qualifier, ...(isLatest && { version: "$LATEST" }) });
}

export function listFunctions(input: PageInput & { readonly FunctionVersion?: string }, call: LambdaCall): object {
  const { registry } = call.stations;
  const all = registry.list(call.caller.tenant).flatMap((latest) => {
    const plain = { key: latest.name as string, shown: configurationOf(latest, call, { stage: "listed", version: "$LATEST" }) };
    return input.FunctionVersion === "ALL" ? allVersions(call, latest) : [plain];
  });
  const { entries, next } = pageOf(all, ({ key }) => key, input);
  return { Functions: entries.map(({ shown }) => shown), ...next };
}

type UpdateCodeInput = CodeInput & {
  readonly FunctionName: string;
  readonly Publish?: boolean;
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
  readonly Architectures?: readonly string[];
};

export async function updateFunctionCode(input: UpdateCodeInput, call: LambdaCall): Promise<object> {
  const { name, latest } = findFunction(call, input.FunctionName);
  if (input.ImageUri !== undefined) throw invalid("Please don't provide ImageUri when updating a function with packageType Zip.");
  const zip = zipOf(call, input, undefined);
  checkRevision(input.RevisionId, latest, call);
  return changing(call, name, async () => {
    const before = configOf(latest, call);
    const given = input.Architectures === undefined ? before.given : { ...before.given, Architectures: input.Architectures };
    const built = await buildVersion(call, name, { ...before, given }, zip);
    if (input.DryRun === true) return configurationOf({ ...built, version: 0 }, call, { stage: "done", version: "$LATEST" });
    return update(call, built, input.Publish === true);
  });
}

export async function updateFunctionConfiguration(
  input: ConfigInput & { readonly FunctionName: string; readonly RevisionId?: string },
  call: LambdaCall,
): Promise<object> {
  const { name, latest } = findFunction(call, input.FunctionName);
  checkRevision(input.RevisionId, latest, call);
  const config = packageConfig(input, configOf(latest, call), name, call);
  return changing(call, name, async () => update(call, await buildVersion(call, name, config, storedZip(latest)), false));
}

async function update(call: LambdaCall, built: NewVersion, publish: boolean): Promise<object> {
  const latest = call.stations.registry.setLatest(built);
  announce(call.stations, latest);
  if (!publish) return configurationOf(latest, call, { stage: "updating" });
  const version = await publishNow(call, latest, undefined);
  return configurationOf(version, call, { stage: "creating", qualifier: String(version.version) });
}

/** What an update goes on from. */
function configOf(version: FunctionVersion, call: LambdaCall): PackageConfig {
  const pack = version.package;
  const { config } = version;
  if (pack === undefined) return { ...initialConfig(call), runtime: runtimeOf(version), handler: "index.handler", config };
  const { runtime, handler, role, description, layers, given } = pack;
  return { runtime, handler, role, description, config, layers, given };
}

/** @throws {LambdaError} for a function that did not come as a package: there is nothing to build again by Lambda's rules */
function storedZip({ package: pack, name }: FunctionVersion): StoredZip {
  if (pack === undefined)
    throw invalid(
      `The function ${name} was deployed by Isopod's own API, which changes its configuration with its next deploy. UpdateFunctionCode with a ZipFile makes it a Lambda package.`,
    );
  return { hash: pack.zipHash, bytes: pack.zipBytes };
}

export async function deleteFunction(input: FunctionInput, call: LambdaCall): Promise<Response> {
  const { name, qualifier } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  if (qualifier === "$LATEST") throw invalid("$LATEST version cannot be deleted without deleting the function.");
  if (qualifier !== undefined && !/^\d+$/.test(qualifier)) throw invalid("Deletion of aliases is not currently supported.");
  if (peek(call, { name, qualifier: undefined }) === undefined) throw noFunction(call, { name, qualifier: undefined });
  if (qualifier !== undefined) deleteVersion(call, name, Number(qualifier));
  else await removeFunction(call.stations, call.caller.tenant, name);
  return new Response(null, { status: 204 });
}

function deleteVersion({ stations, caller }: LambdaCall, name: FunctionName, number: number): void {
  const { registry } = stations;
  const using = Object.values(registry.settings(caller.tenant, name).aliases).find(
    ({ version, shift }) => version === number || shift?.version === number,
  );
  if (using !== undefined)
    throw conflict(`Version cannot be deleted as the alias ${using.name} refers to it: ${arnOf(caller, name, using.name)}`);
  if (registry.find(caller.tenant, { name, qualifier: number }) !== undefined) registry.removeVersion(caller.tenant, name, number);
}
