/**
 * The path of one call, all of it: which version, may it run, which cell, what it cost. Every branch that a
 * call can take is here or is a value of `CallOutcome`; the stations do their part and decide nothing else.
 */
import type { Admission } from "./admission/admission.ts";
import type { Deployer } from "./deploy/deployer.ts";
import type { Egress } from "./egress/types.ts";
import type { FunctionRef, TenantId } from "./ids.ts";
import type { Bill } from "./metering/bill.ts";
import type { Ledger } from "./metering/ledger.ts";
import type { CallResult } from "./outcome.ts";
import type { Pool } from "./pool/pool.ts";
import type { FunctionVersion, Registry } from "./registry/registry.ts";

/** The stations that a call passes. */
export interface Stations {
  readonly registry: Registry;
  readonly admission: Admission;
  readonly deployer: Deployer;
  readonly pool: Pool;
  readonly egress: Egress;
  readonly ledger: Ledger;
}

/** A call as it came in: bytes, never parsed here. */
export interface Invocation {
  readonly requestId: string;
  readonly tenant: TenantId;
  readonly body: Uint8Array;
  /** JSON of `{ url, method, headers }`, for functions in HTTP form. */
  readonly httpMeta: string | undefined;
}

export interface Answer {
  readonly version: FunctionVersion;
  readonly result: CallResult;
  readonly bill: Bill;
}

/** @throws {IsopodError} when the call was refused before it began */
export async function invoke(stations: Stations, invocation: Invocation, ref: FunctionRef): Promise<Answer> {
  const version = stations.registry.resolve(invocation.tenant, ref);
  return runVersion(stations, invocation, version, () => stations.deployer.image(version));
}

/** Runs code that was built but not deployed: the same way, without a registry. */
export async function runVersion(stations: Stations, invocation: Invocation, version: FunctionVersion, loadImage: () => Promise<Uint8Array>): Promise<Answer> {
  using _permit = await stations.admission.enter(version);
  const { config } = version;
  const result = await stations.pool.run({
    frame: {
      tenant: version.tenant,
      image: version.imageHash,
      memoryMb: config.memoryMb,
      body: invocation.body,
      httpMeta: version.form === "http" ? invocation.httpMeta : undefined,
      contextJson: contextJson(version, invocation.requestId),
      timeoutMs: config.timeoutMs,
      cpuMs: config.cpuMs,
      maxOutputBytes: config.maxOutputBytes,
      maxLogBytes: config.maxLogBytes,
    },
    loadImage,
    fetch: (request, signal) => stations.egress.fetch(request, config.egress, signal),
  });
  const failed = result.outcome.kind !== "ok" && result.outcome.kind !== "http";
  const bill = stations.ledger.record({ ...version, requestId: invocation.requestId, failed, meter: result.meter, logs: result.logs });
  return { version, result, bill };
}

/** Lambda's context, as the prelude hands it to the handler. */
function contextJson({ tenant, name, version, config }: FunctionVersion, requestId: string): string {
  return JSON.stringify({
    awsRequestId: requestId,
    functionName: name,
    functionVersion: String(version),
    memoryLimitInMB: String(config.memoryMb),
    invokedFunctionArn: `arn:aws:lambda:local:${tenant}:function:${name}:${version}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${tenant}/${name}/${version}`,
    deadlineMs: Date.now() + config.timeoutMs,
  });
}
