/** What CreateFunction and UpdateFunctionConfiguration say of a function, checked and as a version keeps it. */
import { limits } from "../limits.ts";
import { parseFunctionConfig, type FunctionConfig } from "../registry/config.ts";
import type { LayerRef } from "../registry/package.ts";
import type { LambdaCall } from "./call.ts";
import { invalid, LambdaError } from "./errors.ts";
import { layerRefs } from "./layers.ts";
import { shapeNamed } from "./model/model.ts";
import { checkRuntime } from "./runtimes.ts";

/** The fields that both operations have. */
export type ConfigInput = {
  readonly Runtime?: string;
  readonly Role?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Layers?: readonly string[];
  readonly VpcConfig?: { readonly SubnetIds?: readonly string[]; readonly SecurityGroupIds?: readonly string[] };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly TracingConfig?: object;
  readonly EphemeralStorage?: object;
  readonly SnapStart?: { readonly ApplyOn?: string };
  readonly LoggingConfig?: LoggingInput;
  readonly KMSKeyArn?: string;
  readonly FileSystemConfigs?: readonly object[];
  readonly Architectures?: readonly string[];
};

type LoggingInput = {
  readonly LogFormat?: "JSON" | "Text";
  readonly ApplicationLogLevel?: string;
  readonly SystemLogLevel?: string;
  readonly LogGroup?: string;
};

/** As a version keeps it. */
export interface PackageConfig {
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  readonly config: FunctionConfig;
  readonly layers: readonly LayerRef[];
  readonly given: Readonly<Record<string, unknown>>;
}

/** Lambda's own, in seconds. */
const timeoutMaxSeconds = limits.timeoutMaxMs / 1_000;

/** @param before what holds where the input says nothing @throws {LambdaError} */
export function packageConfig(input: ConfigInput, before: PackageConfig, name: string, call: LambdaCall): PackageConfig {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime, shapeNamed("Runtime").enum ?? []);
  return {
    runtime: input.Runtime ?? before.runtime,
    handler: input.Handler ?? before.handler,
    role: input.Role ?? before.role,
    description: input.Description ?? before.description,
    config: functionConfig(input, before.config),
    layers: input.Layers === undefined ? before.layers : layerRefs(input.Layers, call),
    given: givenFields(input, before.given, name),
  };
}

function functionConfig({ MemorySize, Timeout, Environment }: ConfigInput, before: FunctionConfig): FunctionConfig {
  if (Timeout !== undefined && Timeout > timeoutMaxSeconds) throw outOfRange(Timeout, "timeout", timeoutMaxSeconds);
  // Lambda refuses likewise what is more than an account may have.
  if (MemorySize !== undefined && MemorySize > limits.memoryMaxMb)
    throw invalid(`'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${limits.memoryMaxMb}`);
  const env = Environment === undefined ? before.env : checkedEnv(Environment.Variables ?? {});
  return parseFunctionConfig({
    ...before,
    env,
    egress: egressOf(env),
    ...(MemorySize !== undefined && { memoryMb: MemorySize }),
    ...(Timeout !== undefined && { timeoutMs: Timeout * 1_000 }),
  });
}

function outOfRange(value: number, field: string, max: number): LambdaError {
  return new LambdaError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must have value less than or equal to ${max}`,
  );
}

/** Lambda sets these by itself. */
const reservedVariables: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

function checkedEnv(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const failed = "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  if (reserved.length > 0)
    throw invalid(
      `${failed} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const json = JSON.stringify(variables);
  if (Buffer.byteLength(json) > limits.envMaxBytes) throw invalid(`${failed} exceeded the 4KB limit. String measured: ${json}`);
  return variables;
}

/** Lambda's API has no word for the hosts that a function may reach, so a variable says them. */
function egressOf(env: Readonly<Record<string, string>>): readonly string[] {
  return (env["ISOPOD_EGRESS"] ?? "").split(/[\s,]+/).filter((host) => host !== "");
}

function givenFields(input: ConfigInput, before: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  const { VpcConfig, SnapStart, LoggingConfig, DeadLetterConfig, FileSystemConfigs, KMSKeyArn } = input;
  const { Architectures, EphemeralStorage, TracingConfig, Environment } = input;
  const given = {
    ...before,
    ...(Architectures && { Architectures }),
    ...(EphemeralStorage && { EphemeralStorage }),
    ...(TracingConfig && { TracingConfig }),
    // With variables in it, it is shown as the version's own.
    ...(Environment?.Variables && { Environment: { Variables: {} } }),
    ...(VpcConfig && { VpcConfig: vpcConfig(VpcConfig) }),
    ...(SnapStart && { SnapStart: { ApplyOn: SnapStart.ApplyOn ?? "None", OptimizationStatus: "Off" } }),
    ...(LoggingConfig && { LoggingConfig: loggingConfig(LoggingConfig, before["LoggingConfig"] as LoggingInput | undefined, name) }),
    ...(DeadLetterConfig?.TargetArn && { DeadLetterConfig }),
    ...(FileSystemConfigs?.length && { FileSystemConfigs }),
    ...(KMSKeyArn && { KMSKeyArn }),
  };
  return DeadLetterConfig?.TargetArn === "" ? omit(given, "DeadLetterConfig") : given;
}

function omit(fields: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = fields;
  return rest;
}

/** Kept and shown: there are no such networks here. */
function vpcConfig({ SubnetIds = [], SecurityGroupIds = [] }: NonNullable<ConfigInput["VpcConfig"]>): object {
  return { SubnetIds, SecurityGroupIds, VpcId: SubnetIds.length > 0 ? "vpc-isopod" : "", Ipv6AllowedForDualStack: false };
}

function loggingConfig(input: LoggingInput, before: LoggingInput | undefined, name: string): LoggingInput {
  const { LogFormat = "Text", LogGroup = `/aws/lambda/${name}`, ...levels } = { ...before, ...input };
  if (LogFormat === "JSON") return { LogFormat, ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", ...levels, LogGroup };
  if (input.ApplicationLogLevel !== undefined || input.SystemLogLevel !== undefined)
    throw invalid("ApplicationLogLevel and SystemLogLevel can only be set when LogFormat is JSON");
  return { LogFormat, LogGroup };
}
