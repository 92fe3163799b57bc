/**
 * The path of one call once its version is known: may it run, which cell, what it cost. Every branch that a
 * call can take is here or is a value of `CallOutcome`; the stations do their part and decide nothing else.
 */
import type { Admission } from "./admission/admission.ts";
import type { Deployer } from "./deploy/deployer.ts";
import type { Egress } from "./egress/types.ts";
import type { EventQueue } from "./events/event-queue.ts";
import type { TenantId } from "./ids.ts";
import type { Bill } from "./metering/bill.ts";
import type { Ledger } from "./metering/ledger.ts";
import type { CallResult, StartError } from "./outcome.ts";
import type { FunctionBlobs, PoolFunction } from "./pool/cell-handle.ts";
import type { CallPool } from "./pool/pool.ts";
import type { Layers } from "./registry/layers.ts";
import { versionText, type FunctionVersion, type Registry } from "./registry/registry.ts";

/** The stations that a call passes. */
export interface CallStations {
  readonly registry: Registry;
  readonly admission: Admission;
  readonly deployer: Deployer;
  readonly pool: CallPool;
  readonly egress: Egress;
  readonly ledger: Ledger;
}

/** All of them: an asynchronous call waits in one of its own first, and what functions share lies in another. */
export interface Stations extends CallStations {
  readonly layers: Layers;
  readonly events: EventQueue;
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

/**
 * @param load what the version's cell is given of it; another than the stored when it was never deployed
 * @throws {IsopodError} when the call was refused before it began
 */
export async function invoke(
  stations: CallStations,
  invocation: Invocation,
  version: FunctionVersion,
  load: () => Promise<FunctionBlobs> = () => stations.deployer.load(version),
): Promise<Answer> {
  const entered = stations.admission.enter(version);
  using _permit = entered instanceof Promise ? await entered : entered;
  const result =
    version.startError === undefined ? await run(stations, invocation, version, load) : notStarted(version, version.startError);
  const failed = result.outcome.kind !== "ok" && result.outcome.kind !== "http";
  const { tenant, name } = version;
  const { requestId } = invocation;
  const executed = version.package === undefined ? undefined : versionText(version);
  const bill = stations.ledger.record({ tenant, name, requestId, executed, failed, meter: result.meter, logs: result.logs });
  return { version, result, bill };
}

function run(
  stations: CallStations,
  invocation: Invocation,
  version: FunctionVersion,
  load: () => Promise<FunctionBlobs>,
): Promise<CallResult> {
  return stations.pool.run({
    fn: poolFunction(version),
    frame: {
      body: invocation.body,
      httpMeta: version.form === "http" ? invocation.httpMeta : undefined,
      contextJson: contextJson(version, invocation.requestId),
    },
    load,
    fetch: (request, signal) => stations.egress.fetch(request, version.config.egress, signal),
  });
}

/** Code that cannot start uses nothing. */
function notStarted({ config }: FunctionVersion, error: StartError): CallResult {
  const meter = { wallUs: 0, cpuUs: 0, peakMemoryBytes: 0, memoryLimitBytes: config.memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome: { kind: "guest-error", ...error }, meter, logs: [], droppedLines: 0 };
}

/** After a deploy: the cells learn of the version ahead of its first call. */
export function announce({ pool, deployer }: CallStations, version: FunctionVersion): void {
  if (version.startError !== undefined) return;
  pool.announce({ fn: poolFunction(version), load: () => deployer.load(version) });
}

interface Prepared {
  readonly fn: PoolFunction;
  /** The context's JSON, open at its end for what differs from call to call. */
  readonly contextStart: string;
}

/** What is the same for all calls of a version, worked out once. */
const prepared = new WeakMap<FunctionVersion, Prepared>();

function prepare(version: FunctionVersion): Prepared {
  const found = prepared.get(version);
  if (found !== undefined) return found;
  const { tenant, config } = version;
  const { memoryMb, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = config;
  const fn: PoolFunction = { tenant, memoryMb, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes };
  const made = { fn, contextStart: contextStart(version) };
  prepared.set(version, made);
  return made;
}

function poolFunction(version: FunctionVersion): PoolFunction {
  return prepare(version).fn;
}

/** Lambda's context, as the prelude hands it to the handler. The request id is ours: it needs no escaping. */
function contextJson(version: FunctionVersion, requestId: string): string {
  return `${prepare(version).contextStart},"awsRequestId":"${requestId}","deadlineMs":${Date.now() + version.config.timeoutMs}}`;
}

function contextStart({ tenant, name, version, config }: FunctionVersion): string {
  const fields = {
    functionName: name,
    functionVersion: String(version),
    memoryLimitInMB: String(config.memoryMb),
    invokedFunctionArn: `${functionArn({ tenant, name })}:${version}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${tenant}/${name}/${version}`,
  };
  return JSON.stringify(fields).slice(0, -1);
}

/** Without a qualifier. What did not come by Lambda's API is in no region of Amazon's. */
export function functionArn({ tenant, name, package: pack }: Pick<FunctionVersion, "tenant" | "name" | "package">): string {
  return `arn:aws:lambda:${pack?.region ?? "local"}:${pack?.accountId ?? tenant}:function:${name}`;
}
