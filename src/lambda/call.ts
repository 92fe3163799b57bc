/** What an operation is given beside its input, and what it may answer. */
import type { BlobHash, TenantId } from "../ids.ts";
import type { Stations } from "../invoke.ts";
import type { Input } from "./input.ts";

/** Who asks: the region and account are what the ARNs of its answers say. */
export interface Caller {
  readonly tenant: TenantId;
  readonly region: string;
  readonly accountId: string;
}

/** The zip of a request, which is stored already. */
export interface StoredZip {
  readonly hash: BlobHash;
  readonly bytes: number;
}

export interface LambdaCall {
  readonly stations: Stations;
  readonly caller: Caller;
  readonly requestId: string;
  /** The body of an operation whose input it is. @throws {IsopodError} too_large */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array>;
  readonly header: (name: string) => string | undefined;
  /** Where this server is, as the client knows it: `http://127.0.0.1:8787`. */
  readonly baseUrl: string;
  /** Of operations that take code. */
  readonly zip: StoredZip | undefined;
}

/** An object is the JSON of a success, undefined an empty one; whatever else a reply is, it is whole. */
export type Answer = object | undefined | Response;

/** The input was checked by the model: an operation says what it takes of it. */
export type Operation = { of(input: Input, call: LambdaCall): Answer | Promise<Answer> }["of"];
