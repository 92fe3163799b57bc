/** A version as Lambda's API shows it: `FunctionConfiguration`. What was deployed by Isopod's own API is shown as the nearest thing that Lambda knows. */
import { hash } from "node:crypto";
import { iamArn, lambdaArn } from "../arn.ts";
import { versionText, type FunctionVersion, type Runtime } from "../registry/registry.ts";
import type { Caller, LambdaCall } from "./call.ts";
import { arnOf } from "./names.ts";

/** Where a function is on its way, as the answer says it. */
type Stage = "creating" | "updating" | "done" | "listed";

/** What Lambda calls the runtimes of functions that did not come as its packages. */
const nearest: Readonly<Record<Runtime, string>> = {
  javascript: "nodejs24.x",
  python: "python3.12",
  ruby: "ruby3.4",
  wasm: "provided.al2023",
  assemblyscript: "provided.al2023",
};

/** Of functions that were deployed without one. */
export const roleOf = ({ region, accountId }: Pick<Caller, "region" | "accountId">): string => iamArn(region, accountId, "role/isopod");

/** The parts of a configuration that are the function's own, whichever version is asked for. */
export interface Shown {
  readonly stage: Stage;
  /** What stands behind the ARN. */
  readonly qualifier?: string | undefined;
  /** `$LATEST` for the latest state, also where it is a version too. */
  readonly version?: string | undefined;
}

export function configurationOf(version: FunctionVersion, call: LambdaCall, { stage, qualifier, version: shownVersion }: Shown): object {
  const { config, package: pack, name } = version;
  const { caller } = call;
  const home = pack ?? caller;
  return {
    FunctionName: name,
    FunctionArn: arnOf(home, name, qualifier),
    Runtime: runtimeOf(version),
    Role: pack?.role ?? roleOf(caller),
    Handler: pack?.handler ?? "index.handler",
    CodeSize: pack?.zipBytes ?? version.codeBytes,
    Description: pack?.description ?? "",
    Timeout: Math.ceil(config.timeoutMs / 1_000),
    MemorySize: config.memoryMb,
    LastModified: pack?.lastModified ?? lambdaTime(version.createdAt),
    CodeSha256: base64OfHex(pack?.zipHash ?? version.codeHash),
    Version: shownVersion ?? versionText(version),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: revisionOf(version, call, { stage, version: shownVersion }),
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
    ...pack?.given,
    ...environmentOf(version),
    ...(pack !== undefined &&
      pack.layers.length > 0 && { Layers: pack.layers.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })) }),
    ...stageFields(stage, runtimeOf(version), home.region),
  };
}

export function runtimeOf({ package: pack, runtime }: FunctionVersion): string {
  return pack?.runtime ?? nearest[runtime];
}

/** What has none has the field when none were given. */
function environmentOf({ config: { env } }: FunctionVersion): object {
  return Object.keys(env).length === 0 ? {} : { Environment: { Variables: env } };
}

const creating = { StateReason: "The function is being created.", StateReasonCode: "Creating" };

/** Lists leave the state out. */
function stageFields(stage: Stage, runtime: string, region: string): object {
  if (stage === "listed") return {};
  const RuntimeVersionConfig = { RuntimeVersionArn: runtimeVersionArn(runtime, region) };
  if (stage === "creating") return { RuntimeVersionConfig, State: "Pending", ...creating };
  if (stage === "done") return { RuntimeVersionConfig, State: "Active", LastUpdateStatus: "Successful" };
  const reason = { LastUpdateStatusReason: creating.StateReason, LastUpdateStatusReasonCode: creating.StateReasonCode };
  return { RuntimeVersionConfig, State: "Active", LastUpdateStatus: "InProgress", ...reason };
}

export function runtimeVersionArn(runtime: string, region: string): string {
  return lambdaArn(region, "", `runtime:${hash("sha256", runtime)}`);
}

/** Changes with the version, with what belongs to it, and when it is ready. */
export function revisionOf(version: FunctionVersion, { stations }: LambdaCall, { stage, version: shownVersion }: Shown): string {
  const { tenant, name, package: pack, imageHash, createdAt } = version;
  const own = pack?.revisionId ?? asUuid(`${imageHash} ${createdAt}`);
  const added = stations.registry.settings(tenant, name).revisions[shownVersion ?? versionText(version)] ?? "";
  const onTheWay = stage === "creating" || stage === "updating" ? stage : "";
  return added === "" && onTheWay === "" ? own : asUuid(`${own} ${added} ${onTheWay}`);
}

function asUuid(text: string): string {
  const hex = hash("sha256", text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `2026-01-31T12:00:00.000+0000`. */
export function lambdaTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

export function base64OfHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
