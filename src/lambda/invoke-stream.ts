/** InvokeWithResponseStream: the reply as AWS's event stream, a message for each chunk while the call runs, and a last one that says how it ended. */
// Encodes the messages: lengths, headers and checksums.
import { EventStreamCodec } from "@smithy/core/event-streams";
import type { Answer } from "../invoke.ts";
import { limits } from "../limits.ts";
import type { LambdaCall } from "./call.ts";
import { versionText } from "../registry/registry.ts";
import { functionError } from "./function-error.ts";
import { findCalled, payload, run, type InvokeInput } from "./invoke.ts";
import { logTail } from "./log-tail.ts";
import { nameOf } from "./names.ts";
import { ReplyStream } from "./reply-stream.ts";

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8")),
  (text) => Buffer.from(text, "utf8"),
);

function message(eventType: string, contentType: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = (value: string) => ({ type: "string", value }) as const;
  const headers = { ":message-type": text("event"), ":event-type": text(eventType), ":content-type": text(contentType) };
  return codec.encode({ headers, body }) as Uint8Array<ArrayBuffer>;
}

export async function invokeWithResponseStream(input: InvokeInput, call: LambdaCall): Promise<Response> {
  const named = nameOf(input.FunctionName, call.caller, input.Qualifier);
  const version = findCalled(call, named);
  if (input.InvocationType === "DryRun") return new Response(null, { status: 204 });
  const body = await payload(call, limits.eventMaxBytes);
  const stream = new ReplyStream((bytes) => message("PayloadChunk", "application/octet-stream", bytes));
  const answering = run(call, named, version, body, input, { form: "stream", sink: stream });
  const ending = answering.then((answer) => stream.end(completed(answer, input, call)));
  // Either it replies, or it has ended, or it was refused and this throws.
  const head = await Promise.race([stream.begun, ending]);
  const contentType = head?.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return new Response(stream.body, {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amz-executed-version": versionText(version),
      ...(contentType !== undefined && { "x-amzn-response-content-type": contentType }),
    },
  });
}

function completed(answer: Answer, input: InvokeInput, call: LambdaCall): Uint8Array<ArrayBuffer> {
  const { outcome } = answer.result;
  const isDone = outcome.kind === "ok" || outcome.kind === "http" || outcome.kind === "streamed";
  const fields = {
    ...(!isDone && { ErrorCode: "Unhandled", ErrorDetails: JSON.stringify(functionError(outcome, answer.version, call.requestId)) }),
    ...(input.LogType === "Tail" && { LogResult: logTail(answer, call.requestId, versionText(answer.version)) }),
  };
  return message("InvokeComplete", "application/json", Buffer.from(JSON.stringify(fields)));
}
