/** From a package's configuration and zip to a version that can be kept: built in a deploy worker. */
import type { FunctionName } from "../ids.ts";
import type { NewVersion } from "../registry/registry.ts";
import type { LambdaCall, StoredZip } from "./call.ts";
import { newRevision } from "./revisions.ts";
import type { PackageConfig } from "./package-config.ts";

/** @throws {IsopodError} for what is wrong with the zip */
export async function buildVersion(call: LambdaCall, name: FunctionName, pack: PackageConfig, zip: StoredZip): Promise<NewVersion> {
  const { tenant, region, accountId } = call.caller;
  const { runtime, handler, role, description, layers, given, config } = pack;
  const startEnv = { ...lambdaVariables(name, pack, region), ...config.env };
  const parts = await call.stations.deployer.packageParts(name, {
    zip: zip.hash,
    layers: layers.map(({ zipHash }) => zipHash),
    handler,
    runtime,
    env: startEnv,
    config,
  });
  const record = { runtime, handler, role, description, layers, given, region, accountId, zipHash: zip.hash, zipBytes: zip.bytes };
  return { ...parts, tenant, name, config, startEnv, createdAt: Date.now(), package: { ...record, ...newRevision() } };
}

/** The variables that Lambda sets by itself. Credentials are not among them: nothing is granted. */
function lambdaVariables(name: string, { runtime, handler, config }: PackageConfig, region: string): Record<string, string> {
  return {
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "snap-start",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
    ...versionVariables("$LATEST"),
  };
}

/** Those of them that say which version it is. */
export function versionVariables(version: string): Record<string, string> {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return {
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[${version}]${"0".repeat(32)}`,
  };
}
