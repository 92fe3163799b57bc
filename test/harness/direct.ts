/** Calls by the server's own stations, for replies and contexts that are asked for by no request of the native API. */
import { defaultTenant, parseFunctionRef } from "../../src/ids.ts";
import { invoke, type Invocation } from "../../src/invoke.ts";
import type { CallOutcome, LostOutcome, ReplyHead } from "../../src/outcome.ts";
import type { ReplySink } from "../../src/pool/incoming-stream.ts";
import type { TestServer } from "./server.ts";

type Over = Partial<Omit<Invocation, "tenant" | "body">>;

export async function callDirectly(server: TestServer, name: string, event: unknown, over: Over = {}): Promise<CallOutcome | LostOutcome> {
  const { stations } = server.running;
  const version = stations.registry.resolve(defaultTenant, parseFunctionRef(name));
  const body = Buffer.from(JSON.stringify(event));
  const { result } = await invoke(stations, { requestId: "direct", tenant: defaultTenant, body, httpMeta: undefined, ...over }, version);
  return result.outcome;
}

/** What was streamed, and how often a head came with it. */
export class Collected implements ReplySink {
  readonly heads: ReplyHead[] = [];
  readonly chunks: Uint8Array[] = [];

  head(head: ReplyHead): void {
    this.heads.push(head);
  }

  chunk(bytes: Uint8Array): Promise<void> | undefined {
    this.chunks.push(bytes.slice());
    return undefined;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

export interface Streamed {
  readonly outcome: CallOutcome | LostOutcome;
  readonly sink: Collected;
}

export async function callStreamed(
  server: TestServer,
  name: string,
  event: unknown,
  form: "stream" | "http-stream" = "stream",
  sink: Collected = new Collected(),
): Promise<Streamed> {
  const outcome = await callDirectly(server, name, event, { reply: { form, sink } });
  return { outcome, sink };
}

/** A reply's body as text; of any other outcome, what it is. */
export function textOf(outcome: CallOutcome | LostOutcome): string {
  return "body" in outcome ? Buffer.from(outcome.body).toString() : JSON.stringify(outcome);
}
