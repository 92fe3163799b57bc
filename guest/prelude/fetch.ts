/**
 * fetch over the border: the host gets a number, a description and bytes; the promise stays here under that number.
 * What may be reached is the host's decision; a refusal comes back as a failed fetch.
 */
import { onAbort } from "./abort.ts";
import { takeBytes } from "./body.ts";
import { expose } from "./expose.ts";
import { thrownText } from "./failure.ts";
import { headersJson } from "./headers.ts";
import { askFetch, dropFetch } from "./host.ts";
import { jsonParse, mapDelete, mapGet, mapSet, NativeMap, NativePromise, quote } from "./primordials.ts";
import { isLoaded } from "./registration.ts";
import { Request } from "./request.ts";
import { responseFromHost, type Response } from "./response.ts";

type Pending = { resolve(response: Response): void; reject(error: unknown): void; release(): void };

const pending = new NativeMap<number, Pending>();
let lastId = 0;

function metaJson(request: Request): string {
  const line = '"url":' + quote(request.url) + ',"method":' + quote(request.method) + ',"redirect":' + quote(request.redirect);
  return "{" + line + ',"headers":' + headersJson(request.headers) + "}";
}

function take(id: number): Pending | undefined {
  const found = mapGet(pending, id);
  if (found === undefined) return undefined;
  mapDelete(pending, id);
  found.release();
  return found;
}

function abort(id: number, reason: unknown): void {
  const found = take(id);
  if (found === undefined) return;
  dropFetch(id);
  found.reject(reason);
}

function ask(id: number, meta: string, body: ArrayBuffer): void {
  try {
    askFetch(id, meta, body);
  } catch (error) {
    throw new TypeError("fetch failed: " + thrownText(error), { cause: error });
  }
}

async function fetch(input: unknown, init?: object): Promise<Response> {
  if (!isLoaded()) throw new TypeError("fetch is not available while the module loads; call it from the handler");
  const request = new Request(input, init);
  const signal = request.signal;
  signal.throwIfAborted();
  const body = await takeBytes(request);
  signal.throwIfAborted();
  const id = ++lastId;
  ask(id, metaJson(request), body);
  return new NativePromise<Response>((resolve, reject) => {
    const release = onAbort(signal, () => abort(id, signal.reason));
    mapSet(pending, id, { resolve, reject, release });
  });
}

export function fetched(id: number, meta: string, body: ArrayBuffer): void {
  take(id)?.resolve(responseFromHost(jsonParse(meta) as never, body));
}

export function fetchFailed(id: number, errorJson: string): void {
  const { name, message } = jsonParse(errorJson) as { name: string; message: string };
  const cause = new Error(message);
  cause.name = name;
  take(id)?.reject(new TypeError("fetch failed: " + message, { cause }));
}

export function installFetch(): void {
  expose("fetch", fetch);
}
