/**
 * Lambda's context of a call, as the JSON that its guest is given and reads when its handler asks. What is the same for all calls of
 * a version is written out once: the path of a plain call adds two values to it. Used by `invoke.ts`.
 */
import { hash } from "node:crypto";
import { lambdaArn } from "./arn.ts";
import { versionText, type FunctionVersion } from "./registry/registry.ts";

/** What a caller may add to a call's context, as the Lambda API has it. */
export interface ContextAdditions {
  /** What was asked for behind the name: an alias or a version. */
  readonly qualifier?: string | undefined;
  /** The function's ARN without a qualifier, when it is not the usual one of this server. */
  readonly arn?: string | undefined;
  /** JSON text that is known to be JSON. */
  readonly clientContext?: string | undefined;
  /** JSON text that is known to be JSON, of Cognito's identity. */
  readonly identity?: string | undefined;
  readonly tenantId?: string | undefined;
  /** X-Ray's. */
  readonly traceId?: string | undefined;
}

const dayMs = 86_400_000;

export class CallContext {
  readonly #version: FunctionVersion;
  readonly #arn: string;
  /** The fields of every call but the ARN and what its day decides, open at both ends. */
  readonly #fields: string;
  #day = Number.NaN;
  /** All of a plain call's but what differs from call to call. */
  #plainStart = "";
  #logStream = "";

  constructor(version: FunctionVersion) {
    const { name, config } = version;
    this.#version = version;
    this.#arn = functionArn(version);
    const fields = {
      functionName: name,
      functionVersion: versionText(version),
      memoryLimitInMB: String(config.memoryMb),
      logGroupName: `/aws/lambda/${name}`,
    };
    this.#fields = JSON.stringify(fields).slice(1, -1);
  }

  /** @param requestId ours: it needs no escaping */
  json(requestId: string, additions: ContextAdditions): string {
    const nowMs = Date.now();
    const start = this.#start(nowMs, additions);
    const deadlineMs = nowMs + this.#version.config.timeoutMs;
    return `${start},"awsRequestId":"${requestId}","deadlineMs":${deadlineMs}${addedFields(additions)}}`;
  }

  #start(nowMs: number, { arn, qualifier }: ContextAdditions): string {
    const day = Math.floor(nowMs / dayMs);
    if (day !== this.#day) this.#begin(day);
    if (arn === undefined && qualifier === undefined) return this.#plainStart;
    return this.#startWith(qualifiedArn(arn ?? this.#arn, qualifier ?? (arn === undefined ? versionText(this.#version) : undefined)));
  }

  #begin(day: number): void {
    this.#day = day;
    this.#logStream = logStreamName(this.#version, day * dayMs);
    this.#plainStart = this.#startWith(qualifiedArn(this.#arn, versionText(this.#version)));
  }

  #startWith(arn: string): string {
    return `{${this.#fields},"invokedFunctionArn":${JSON.stringify(arn)},"logStreamName":${JSON.stringify(this.#logStream)}`;
  }
}

/** Without a qualifier. What did not come by Lambda's API is in no region of Amazon's. */
export function functionArn({ tenant, name, package: pack }: Pick<FunctionVersion, "tenant" | "name" | "package">): string {
  return lambdaArn(pack?.region ?? "local", pack?.accountId ?? tenant, `function:${name}`);
}

function qualifiedArn(arn: string, qualifier: string | undefined): string {
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** Nearly always nothing. */
function addedFields({ clientContext, identity, tenantId, traceId }: ContextAdditions): string {
  if (clientContext === undefined && identity === undefined && tenantId === undefined && traceId === undefined) return "";
  const added: string[] = [];
  if (clientContext !== undefined) added.push(`,"clientContext":${onOneLine(clientContext)}`);
  if (identity !== undefined) added.push(`,"identity":${onOneLine(identity)}`);
  if (tenantId !== undefined) added.push(`,"tenantId":${JSON.stringify(tenantId)}`);
  if (traceId !== undefined) added.push(`,"xRayTraceId":${JSON.stringify(traceId)}`);
  return added.join("");
}

/** Line breaks in JSON are white space between its parts; some guests read the context as a line. */
function onOneLine(json: string): string {
  return json.replaceAll(/[\r\n]/g, " ");
}

/** Lambda's form: `2026/11/03/[$LATEST]` and 32 hexadecimal digits; here the same for all calls of a version on a day. */
function logStreamName(version: Pick<FunctionVersion, "tenant" | "name" | "version">, timeMs: number): string {
  const day = new Date(timeMs).toISOString().slice(0, 10).replaceAll("-", "/");
  const digits = hash("sha256", JSON.stringify([version.tenant, version.name, version.version, day]));
  return `${day}/[${versionText(version)}]${digits.slice(0, 32)}`;
}
