/**
 * `awslambda`, the global of Lambda's Node runtimes: marks a handler as one that writes its reply in parts, and says how such a
 * reply begins when it is an HTTP response. And the call of such a handler.
 */
import { expose } from "./expose.ts";
import { rejectAs, rejectWith } from "./failure.ts";
import { endReply, waitForIdle } from "./host.ts";
import { apply, Bytes, jsonStringify } from "./primordials.ts";
import type { Registered } from "./registration.ts";
import { ResponseStream } from "./response-stream.ts";

/** Lambda's own name: wrappers of handlers copy what stands under it. */
const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");
const metadataType = "application/vnd.awslambda.http-integration-response";

type Marked = { [streaming]?: unknown };
type Wrapped = { setContentType(type: string): void; _onBeforeFirstWrite?: (write: (chunk: unknown) => void) => void };

export function isStreaming(run: unknown): boolean {
  return (run as Marked)[streaming] === "response";
}

export function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** The stream of this call, if its handler has one. */
let current: ResponseStream | undefined;

/** `GuestOp.replyRoom`. */
export function replyRoom(): void {
  current?.resume();
}

/** The call ends when the handler has returned and its stream has ended, whichever is last. */
export function runStreaming(handler: Registered, event: unknown, context: object): void {
  let isReturned = false;
  let isFinished = false;
  const finished = (): void => {
    isFinished = true;
    if (isReturned) endReply();
  };
  const returned = (): void => {
    isReturned = true;
    if (isFinished) return endReply();
    waitForIdle();
    rejectAs("Error", "Response stream is not finished.");
  };
  current = new ResponseStream({ finished, broken: rejectWith });
  try {
    void settle(apply(handler.run, handler.self, [event, current, context]), returned);
  } catch (error) {
    rejectWith(error);
  }
}

async function settle(pending: unknown, returned: () => void): Promise<void> {
  if (!isThenable(pending)) return rejectAs("Error", "Streaming does not support non-async handlers.");
  try {
    await pending;
  } catch (error) {
    rejectWith(error);
    return;
  }
  returned();
}

const HttpResponseStream = {
  from(stream: Wrapped, metadata: unknown): Wrapped {
    stream.setContentType(metadataType);
    const json = jsonStringify(metadata);
    stream._onBeforeFirstWrite = (write) => {
      write(json);
      write(new Bytes(8));
    };
    return stream;
  },
};

/** Lambda's option of a high-water mark is taken and has no effect: how much goes ahead is the host's. */
function streamifyResponse(handler: Marked): Marked {
  handler[streaming] = "response";
  return handler;
}

export function installAwsLambda(): void {
  expose("awslambda", { streamifyResponse, HttpResponseStream });
}
