/** The fetches that one call has in flight: numbers of the guest's on one side, aborts of ours on the other. */
import { GuestOp } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import { GuestException, parseObject, stringPairs, type Delivery } from "./border-values.ts";
import { BorderError } from "./marshal.ts";

/** A guest's fetch as it leaves the cell. */
export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly redirect: "follow" | "manual" | "error";
  readonly body: Uint8Array | undefined;
}

/** What came of it: the front's connector answers with a response or a reason. */
export type FetchAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      readonly url: string;
      readonly redirected: boolean;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Uint8Array;
    }
  | {
      readonly ok: false;
      readonly name: string;
      readonly message: string;
      /** The egress's own, where it is known: an interface that has errors of its own goes by it. */
      readonly code?: string;
    };

export type FetchPort = (request: FetchRequest, signal: AbortSignal) => Promise<FetchAnswer>;

export class FetchTable {
  readonly #pending = new Map<number, AbortController>();
  readonly #port: FetchPort;
  readonly #deliver: (delivery: Delivery) => void;

  constructor(port: FetchPort, deliver: (delivery: Delivery) => void) {
    this.#port = port;
    this.#deliver = deliver;
  }

  get size(): number {
    return this.#pending.size;
  }

  start(id: number, metaJson: string, body: Uint8Array): void {
    if (this.#pending.size >= limits.fetchesMaxInFlight) {
      throw new GuestException("TypeError", `Cannot fetch as ${limits.fetchesMaxInFlight} requests are in flight already`);
    }
    if (body.length > limits.fetchRequestMaxBytes) {
      throw new GuestException(
        "TypeError",
        `Cannot fetch as the body is over ${limits.fetchRequestMaxBytes} bytes: received ${body.length}`,
      );
    }
    if (this.#pending.has(id)) throw new BorderError(`Cannot fetch as request ${id} is in flight`);
    const controller = new AbortController();
    this.#pending.set(id, controller);
    void this.#run(id, readRequest(metaJson, body), controller);
  }

  async #run(id: number, request: FetchRequest, controller: AbortController): Promise<void> {
    const answer = await this.#port(request, controller.signal);
    // An aborted number may be in use again: a late answer must not reach the guest under it.
    if (this.#pending.get(id) !== controller) return;
    this.#pending.delete(id);
    this.#deliver(
      answer.ok
        ? fetched(id, answer)
        : { op: GuestOp.fetchFailed, values: [id, JSON.stringify({ name: answer.name, message: answer.message })] },
    );
  }

  abort(id: number): void {
    this.#pending.get(id)?.abort();
    this.#pending.delete(id);
  }

  dispose(): void {
    for (const id of this.#pending.keys()) this.abort(id);
  }
}

function fetched(id: number, { body, status, statusText, url, redirected, headers }: FetchAnswer & { ok: true }): Delivery {
  return { op: GuestOp.fetched, values: [id, JSON.stringify({ status, statusText, url, redirected, headers }), body] };
}

function readRequest(metaJson: string, body: Uint8Array): FetchRequest {
  const { url, method, headers, redirect } = parseObject(metaJson);
  if (typeof url !== "string" || typeof method !== "string") throw new BorderError("Cannot fetch as the request has no URL or method");
  if (redirect !== "follow" && redirect !== "manual" && redirect !== "error")
    throw new BorderError("Cannot fetch as the redirect mode is none");
  return { url, method, redirect, headers: stringPairs(headers), body: body.length === 0 ? undefined : body.slice() };
}
