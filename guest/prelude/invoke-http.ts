/**
 * Runs an HTTP handler: `GuestOp.invokeHttp`. Gives it a Request, takes its Response, reads the whole body and sends
 * both. `ctx.waitUntil` is kept: the response leaves when that work is done, as the sandbox ends with it.
 */
import { takeBytes, type Body } from "./body.ts";
import { callContext } from "./context.ts";
import { rejectAs, rejectWith } from "./failure.ts";
import { sendResolveHttp } from "./host.ts";
import { apply, bufferLength, jsonParse } from "./primordials.ts";
import { functionEnv } from "./process.ts";
import { registeredHandler } from "./registration.ts";
import { requestFromHost } from "./request.ts";
import { responseMeta } from "./response.ts";

type HttpContext = { waitUntil(work: unknown): void; passThroughOnException(): void };

function newContext(work: unknown[]): HttpContext {
  return {
    waitUntil(promise) {
      work[work.length] = promise;
    },
    passThroughOnException() {},
  };
}

/** Late work that fails does not spoil a response that is ready. */
async function finishWork(work: unknown[]): Promise<void> {
  for (let at = 0; at < work.length; at++) {
    try {
      await work[at];
    } catch {
      // Its author may handle it; the response does not depend on it.
    }
  }
}

async function answer(pending: unknown, work: unknown[]): Promise<void> {
  try {
    const response = await pending;
    const meta = responseMeta(response);
    if (meta === undefined) return rejectBad(response);
    const body = await takeBytes(response as Body);
    if (work.length > 0) await finishWork(work);
    sendResolveHttp(meta, body);
  } catch (error) {
    rejectWith(error);
  }
}

function rejectBad(value: unknown): void {
  const kind = value === null ? "null" : typeof value;
  rejectAs("Runtime.BadResponse", "Cannot reply as the fetch handler must return a Response: received " + kind);
}

export function invokeHttp(metaJson: string, body: ArrayBuffer, contextJson: string): void {
  const handler = registeredHandler();
  if (handler?.form !== "http") return rejectAs("Runtime.HandlerNotFound", "Cannot run the function: it exports no fetch handler");
  const meta = jsonParse(metaJson) as { url: string; method: string; headers: [string, string][] };
  callContext(contextJson, { succeed() {}, fail: rejectWith });
  const work: unknown[] = [];
  try {
    const request = requestFromHost(meta, bufferLength(body) === 0 ? null : body);
    void answer(apply(handler.run, handler.self, [request, functionEnv(), newContext(work)]), work);
  } catch (error) {
    rejectWith(error);
  }
}
