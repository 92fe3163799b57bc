/**
 * The path of one call once its version is known: may it run, which cell, what it cost. Every branch that a
 * call can take is here or is a value of `CallOutcome`; the stations do their part and decide nothing else.
 */
import type { Admission } from "./admission/admission.ts";
import { CallContext, type ContextAdditions } from "./call-context.ts";
import type { Deployer } from "./deploy/deployer.ts";
import type { Egress } from "./egress/types.ts";
import type { EventQueue } from "./events/event-queue.ts";
import { wholeLog } from "./failure-line.ts";
import type { TenantId } from "./ids.ts";
import { billOf, type Bill } from "./metering/bill.ts";
import type { Ledger } from "./metering/ledger.ts";
import type { CallOutcome, CallResult, LostOutcome, ReplyForm, StartError } from "./outcome.ts";
import type { FunctionBlobs, PoolFunction } from "./pool/cell-handle.ts";
import { handWhole, type ReplySink } from "./pool/incoming-stream.ts";
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
export interface Invocation extends ContextAdditions {
  readonly requestId: string;
  readonly tenant: TenantId;
  readonly body: Uint8Array;
  /** JSON of `{ url, method, headers }`, for functions in HTTP form. */
  readonly httpMeta: string | undefined;
  /** How the reply is wanted; as the bytes of the handler's result unless it is said. */
  readonly reply?: "bytes" | "http" | StreamedReply | undefined;
}

/** A reply that is handed over while the call runs: as bytes, or with the head that an HTTP response has. */
interface StreamedReply {
  readonly form: "stream" | "http-stream";
  readonly sink: ReplySink;
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
  using permit = new DisposableStack();
  permit.use(entered instanceof Promise ? await entered : entered);
  const result =
    version.startError === undefined ? await run(stations, invocation, version, load) : notStarted(version, version.startError);
  const { outcome } = result;
  const failed = outcome.kind !== "ok" && outcome.kind !== "http" && outcome.kind !== "streamed";
  const { tenant, name } = version;
  const { requestId } = invocation;
  const sink = sinkOf(invocation);
  const executed = version.package === undefined ? undefined : versionText(version);
  const record = (call: CallResult): Bill => {
    return stations.ledger.record({ tenant, name, requestId, executed, failed, meter: call.meter, logs: wholeLog(call, version) });
  };
  const bill = result.used === undefined ? record(result) : recordLater(result, result.used, record, permit.move());
  return { version, result: sink === undefined ? result : { ...result, outcome: handedOver(outcome, sink) }, bill };
}

/** A call that was answered ahead of its cell has its sandbox still: what it used, and when it lets go of its permit, its cell tells. */
function recordLater({ meter }: CallResult, used: Promise<CallResult>, record: (used: CallResult) => Bill, permit: DisposableStack): Bill {
  void used.then((told) => {
    permit.dispose();
    record(told);
  });
  return billOf(meter);
}

/** The answer with what the call used and logged, for those who want that too: a call that was answered ahead of its cell is waited for. */
export async function withUsage(answer: Answer): Promise<Answer> {
  const { used } = answer.result;
  return used === undefined ? answer : { ...answer, result: await used };
}

function run(
  stations: CallStations,
  invocation: Invocation,
  version: FunctionVersion,
  load: () => Promise<FunctionBlobs>,
): Promise<CallResult> {
  const { fn, context } = prepare(version);
  const { body, requestId, traceId, reply } = invocation;
  return stations.pool.run({
    fn,
    frame: {
      body,
      httpMeta: version.form === "http" ? invocation.httpMeta : undefined,
      contextJson: context.json(requestId, invocation),
      reply: version.form === "http" ? undefined : replyForm(reply),
      traceId,
    },
    load,
    fetch: (request, signal) => stations.egress.fetch(request, version.config.egress, signal),
    sink: sinkOf(invocation),
  });
}

/** Code that cannot start uses nothing. */
function notStarted({ config }: FunctionVersion, error: StartError): CallResult {
  const meter = { wallUs: 0, cpuUs: 0, peakMemoryBytes: 0, memoryLimitBytes: config.memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome: { kind: "guest-error", ...error }, meter, logs: [], droppedLines: 0 };
}

function sinkOf({ reply }: Invocation): ReplySink | undefined {
  return typeof reply === "object" ? reply.sink : undefined;
}

function replyForm(reply: Invocation["reply"]): ReplyForm | undefined {
  if (reply === undefined || reply === "bytes") return undefined;
  return typeof reply === "object" ? reply.form : reply;
}

/** What did not come in pieces goes to the sink now. */
function handedOver(outcome: CallOutcome | LostOutcome, sink: ReplySink): CallOutcome | LostOutcome {
  if (outcome.kind === "http") handWhole(sink, outcome, outcome.body);
  else if (outcome.kind === "ok")
    handWhole(sink, { status: 200, headers: [["content-type", outcome.contentType ?? "application/json"]] }, outcome.body);
  else return outcome;
  return { kind: "streamed" };
}

/** After a deploy: the cells learn of the version ahead of its first call. */
export function announce({ pool, deployer }: CallStations, version: FunctionVersion): void {
  if (version.startError !== undefined) return;
  pool.announce({ fn: prepare(version).fn, load: () => deployer.load(version) });
}

interface Prepared {
  readonly fn: PoolFunction;
  readonly context: CallContext;
}

/** What is the same for all calls of a version, worked out once. */
const prepared = new WeakMap<FunctionVersion, Prepared>();

function prepare(version: FunctionVersion): Prepared {
  const found = prepared.get(version);
  if (found !== undefined) return found;
  const { tenant, config } = version;
  const { memoryMb, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = config;
  const fn: PoolFunction = { tenant, memoryMb, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes };
  const made = { fn, context: new CallContext(version) };
  prepared.set(version, made);
  return made;
}
