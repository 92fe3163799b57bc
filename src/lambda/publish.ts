/** Numbered versions: copies of the latest state that never change. */
import type { FunctionVersion } from "../registry/registry.ts";
import { unpublished } from "../registry/registry.ts";
import { announce } from "../invoke.ts";
import type { LambdaCall } from "./call.ts";
import { base64OfHex, configurationOf } from "./configuration.ts";
import { invalid } from "./errors.ts";
import { findFunction } from "./lookup.ts";
import { arnOf } from "./names.ts";
import { pageOf, type PageInput } from "./paging.ts";
import { versionVariables } from "./package-build.ts";
import { checkRevision, newRevision, renewed } from "./revisions.ts";
import { changing, isUpdating } from "./updates.ts";

type PublishInput = {
  readonly FunctionName: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
};

export async function publishVersion(input: PublishInput, call: LambdaCall): Promise<object> {
  const { name, latest } = findFunction(call, input.FunctionName);
  const codeSha256 = base64OfHex(latest.package?.zipHash ?? latest.codeHash);
  if (input.CodeSha256 && input.CodeSha256 !== codeSha256)
    throw invalid(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  checkRevision(input.RevisionId, latest, call);
  return changing(call, name, async () => {
    const version = await publishNow(call, latest, input.Description);
    return configurationOf(version, call, { stage: "done", qualifier: String(version.version) });
  });
}

/** The same code and config are no new version. A new one is loaded again: what it is called stands in its environment. */
export async function publishNow(call: LambdaCall, latest: FunctionVersion, description: string | undefined): Promise<FunctionVersion> {
  const { registry, deployer } = call.stations;
  const { tenant, name, package: pack } = latest;
  if (latest.version !== unpublished || pack === undefined) return latest;
  const last = Math.max(0, ...registry.versions(tenant, name));
  const before = last === 0 ? undefined : registry.resolve(tenant, { name, qualifier: last });
  const state = stateOf(latest);
  if (before?.package?.publishedFrom === state) return before;
  const changed = { ...pack, ...newRevision(), publishedFrom: state, description: description || pack.description };
  const startEnv = { ...latest.startEnv, ...versionVariables(String(registry.nextNumber(tenant, name))) };
  const started = await deployer.loadWith(latest, startEnv);
  // Isopod's own API waits for none of Lambda's changes.
  if (registry.find(tenant, { name, qualifier: undefined }) !== latest) throw isUpdating(arnOf(call.caller, name));
  const version = registry.publishLatest(latest, { ...started, package: changed, createdAt: Date.now() });
  registry.change(tenant, name, (before) => renewed(before, "$LATEST"));
  announce(call.stations, version);
  return version;
}

/** All that makes a difference between two versions. */
function stateOf({ package: pack, config }: FunctionVersion): string {
  const { revisionId: _, lastModified: __, publishedFrom: ___, ...rest } = pack ?? {};
  return JSON.stringify([rest, config]);
}

export function listVersionsByFunction(input: PageInput & { readonly FunctionName: string }, call: LambdaCall): object {
  const { latest } = findFunction(call, input.FunctionName);
  const { entries, next } = pageOf(allVersions(call, latest), ({ key }) => key, input);
  return { Versions: entries.map(({ shown }) => shown), ...next };
}

/** The latest state first, then the versions, each with its whole ARN. */
export function allVersions(call: LambdaCall, latest: FunctionVersion): { key: string; shown: object }[] {
  const { registry } = call.stations;
  const { tenant, name } = latest;
  const numbers = registry.versions(tenant, name).toSorted((a, b) => a - b);
  const numbered = numbers.map((number) => registry.resolve(tenant, { name, qualifier: number }));
  const first = configurationOf(latest, call, { stage: "listed", qualifier: "$LATEST", version: "$LATEST" });
  return [
    { key: `${name}:$LATEST`, shown: first },
    ...numbered.map((version) => ({
      key: `${name}:${version.version}`,
      shown: configurationOf(version, call, { stage: "listed", qualifier: String(version.version) }),
    })),
  ];
}
