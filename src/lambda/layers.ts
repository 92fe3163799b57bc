/** Layers: zips that several functions share. They are merged into a function when it is built. */
import { randomUUID } from "node:crypto";
import { iamArn, lambdaArn } from "../arn.ts";
import type { LayerVersion } from "../registry/layers.ts";
import type { LayerRef } from "../registry/package.ts";
import type { LambdaCall } from "./call.ts";
import { blobLink } from "./code-links.ts";
import { base64OfHex, lambdaTime } from "./configuration.ts";
import { conflict, invalid, LambdaError, notFound } from "./errors.ts";
import { shapeNamed } from "./model/model.ts";
import { pageOf, type PageInput } from "./paging.ts";
import { requireSame } from "./revisions.ts";

type LayerInput = { readonly LayerName: string; readonly VersionNumber: number };

type PublishInput = {
  readonly LayerName: string;
  readonly Description?: string;
  readonly Content: { readonly S3Bucket?: string };
  readonly CompatibleRuntimes?: readonly string[];
  readonly CompatibleArchitectures?: readonly string[];
  readonly LicenseInfo?: string;
};

const layersMaxCount = 5;
const layerArn = /^arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+)(?::(\d+))?$/;

/** What a function's `Layers` mean. @throws {LambdaError} in Lambda's words */
export function layerRefs(arns: readonly string[], call: LambdaCall): readonly LayerRef[] {
  if (arns.length > layersMaxCount) throw invalid(`Cannot reference more than ${layersMaxCount} layers.`);
  const seen = new Map<string, string>();
  return arns.map((arn) => {
    const { name, version } = layerOf(arn, call);
    const other = seen.get(name);
    if (other !== undefined)
      throw invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    seen.set(name, arn);
    const layer = call.stations.layers.get(call.caller.tenant, name, version);
    if (layer === undefined) throw invalid(`Layer version ${arn} does not exist.`);
    return { arn, codeSize: layer.zipBytes, zipHash: layer.zipHash };
  });
}

function layerOf(arn: string, { caller }: LambdaCall): { name: string; version: number } {
  const [, region, , name, version] = layerArn.exec(arn) ?? [];
  if (name === undefined || version === undefined)
    throw new LambdaError(
      "ValidationException",
      `1 validation error detected: Value '[${arn}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${shapeNamed("LayerVersionArn").pattern ?? ""}, Member must not be null]`,
    );
  if (region !== caller.region)
    throw invalid(`Layers are not in the same region as the function. Layers are expected to be in region ${caller.region}.`);
  return { name, version: Number(version) };
}

export function publishLayerVersion(input: PublishInput, call: LambdaCall): object {
  const { tenant, region, accountId } = call.caller;
  const name = nameOfLayer(input.LayerName);
  if (input.Content.S3Bucket !== undefined)
    throw invalid(
      "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: Isopod has no S3: give the content as a ZipFile.",
    );
  if (call.zip === undefined) throw invalid("Please provide a source for the layer's content.");
  const layer = call.stations.layers.publish({
    tenant,
    name,
    region,
    accountId,
    zipHash: call.zip.hash,
    zipBytes: call.zip.bytes,
    description: input.Description ?? "",
    ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
    ...(input.CompatibleRuntimes && { runtimes: input.CompatibleRuntimes }),
    ...(input.CompatibleArchitectures && { architectures: input.CompatibleArchitectures }),
    createdAt: lambdaTime(Date.now()),
  });
  return withContent(layer, call);
}

/** A layer is named by its name or its ARN. */
function nameOfLayer(text: string): string {
  return layerArn.exec(text)?.[3] ?? text;
}

function arnOfLayer({ region, accountId, name }: LayerVersion): string {
  return lambdaArn(region, accountId, `layer:${name}`);
}

function shown(layer: LayerVersion): object {
  return {
    LayerVersionArn: `${arnOfLayer(layer)}:${layer.version}`,
    Version: layer.version,
    Description: layer.description,
    CreatedDate: layer.createdAt,
    ...(layer.runtimes && { CompatibleRuntimes: layer.runtimes }),
    ...(layer.architectures && { CompatibleArchitectures: layer.architectures }),
    ...(layer.licenseInfo !== undefined && { LicenseInfo: layer.licenseInfo }),
  };
}

function withContent(layer: LayerVersion, call: LambdaCall): object {
  const content = { CodeSha256: base64OfHex(layer.zipHash), CodeSize: layer.zipBytes, Location: blobLink(call, layer.zipHash) };
  return { LayerArn: arnOfLayer(layer), Content: content, ...shown(layer) };
}

export function getLayerVersion(input: LayerInput, call: LambdaCall): object {
  return withContent(findLayer(call, input), call);
}

export function getLayerVersionByArn({ Arn }: { readonly Arn: string }, call: LambdaCall): object {
  const [, , , name = "", version] = layerArn.exec(Arn) ?? [];
  return withContent(findLayer(call, { LayerName: name, VersionNumber: Number(version) }), call);
}

/** @throws {LambdaError} ResourceNotFoundException */
function findLayer({ stations, caller }: LambdaCall, { LayerName, VersionNumber }: LayerInput): LayerVersion {
  requireVersionNumber(VersionNumber);
  const found = stations.layers.get(caller.tenant, nameOfLayer(LayerName), VersionNumber);
  if (found === undefined) throw notFound("The resource you requested does not exist.");
  return found;
}

/** @throws {LambdaError} InvalidParameterValueException */
function requireVersionNumber(number: number): void {
  if (number < 1) throw invalid("Layer Version Cannot be less than 1");
}

type ListInput = PageInput & { readonly LayerName: string; readonly CompatibleRuntime?: string; readonly CompatibleArchitecture?: string };

export function listLayers(input: Omit<ListInput, "LayerName">, { stations, caller }: LambdaCall): object {
  const latest = stations.layers
    .names(caller.tenant)
    .flatMap((name) => stations.layers.versions(caller.tenant, name).filter(fits(input)).slice(0, 1));
  const { entries, next } = pageOf(latest, ({ name }) => name, input);
  const list = entries.map((layer) => ({ LayerName: layer.name, LayerArn: arnOfLayer(layer), LatestMatchingVersion: shown(layer) }));
  return { Layers: list, ...next };
}

export function listLayerVersions(input: ListInput, { stations, caller }: LambdaCall): object {
  const all = stations.layers.versions(caller.tenant, nameOfLayer(input.LayerName)).filter(fits(input));
  const { entries, next } = pageOf(all, ({ version }) => String(version), input);
  return { LayerVersions: entries.map(shown), ...next };
}

function fits({ CompatibleRuntime, CompatibleArchitecture }: Pick<ListInput, "CompatibleRuntime" | "CompatibleArchitecture">) {
  return ({ runtimes, architectures }: LayerVersion): boolean =>
    (CompatibleRuntime === undefined || runtimes?.includes(CompatibleRuntime) === true) &&
    (CompatibleArchitecture === undefined || architectures?.includes(CompatibleArchitecture) === true);
}

export function deleteLayerVersion({ LayerName, VersionNumber }: LayerInput, { stations, caller }: LambdaCall): undefined {
  requireVersionNumber(VersionNumber);
  stations.layers.remove(caller.tenant, nameOfLayer(LayerName), VersionNumber);
}

type LayerPermissionInput = LayerInput & {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly OrganizationId?: string;
  readonly RevisionId?: string;
};

export function addLayerVersionPermission(input: LayerPermissionInput, call: LambdaCall): object {
  const layer = findPolicied(call, input);
  const statements = layer.policy?.statements ?? [];
  requireSame(input.RevisionId, layer.policy?.revisionId, "GetLayerPolicy");
  if (statements.some(({ Sid }) => Sid === input.StatementId))
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const statement = {
    Sid: input.StatementId,
    Effect: "Allow" as const,
    Principal:
      input.Principal === "*"
        ? "*"
        : { AWS: input.Principal.startsWith("arn:") ? input.Principal : iamArn(layer.region, input.Principal, "root") },
    Action: input.Action,
    Resource: `${arnOfLayer(layer)}:${layer.version}`,
    ...(input.OrganizationId !== undefined && { Condition: { StringEquals: { "aws:PrincipalOrgID": input.OrganizationId } } }),
  };
  const revisionId = randomUUID();
  call.stations.layers.setPolicy(layer, { statements: [...statements, statement], revisionId });
  return { Statement: JSON.stringify(statement), RevisionId: revisionId };
}

/** @throws {LambdaError} */
function findPolicied({ stations, caller }: LambdaCall, { LayerName, VersionNumber }: LayerInput): LayerVersion {
  const name = nameOfLayer(LayerName);
  const found = stations.layers.get(caller.tenant, name, VersionNumber);
  if (found !== undefined) return found;
  throw notFound(`Layer version ${lambdaArn(caller.region, caller.accountId, `layer:${name}:${VersionNumber}`)} does not exist.`);
}

export function getLayerVersionPolicy(input: LayerInput, call: LambdaCall): object {
  const { policy } = findPolicied(call, input);
  if (policy === undefined) throw notFound("No policy is associated with the given resource.");
  return { Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy.statements }), RevisionId: policy.revisionId };
}

export function removeLayerVersionPermission(input: LayerPermissionInput, call: LambdaCall): undefined {
  const layer = findPolicied(call, input);
  if (layer.policy === undefined) throw notFound("No policy is associated with the given resource.");
  const statements = layer.policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (statements.length === layer.policy.statements.length)
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  requireSame(input.RevisionId, layer.policy.revisionId, "GetLayerPolicy");
  call.stations.layers.setPolicy(layer, statements.length === 0 ? undefined : { statements, revisionId: randomUUID() });
}
