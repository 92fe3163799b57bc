/**
 * A request of Lambda's API that holds a zip as base64 within its JSON, read: the zip goes to a file, the rest is a few KiB. Runs in the
 * deploy worker, as such a request may be seventy megabytes.
 */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { IsopodError } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import { limits } from "../limits.ts";
import { blobHash } from "../store/blobs.ts";

export interface RequestTask {
  /** Or the path of a file that has it. */
  readonly body: Uint8Array | string;
  /** Where the zip is to be written. */
  readonly file: string;
}

export interface ReadRequest {
  /** Of the request, its zip left out. */
  readonly json: string;
  readonly zip: { readonly hash: BlobHash; readonly bytes: number } | undefined;
}

type Fields = Record<string, unknown>;

/** @throws {IsopodError} invalid_json, invalid_upload, too_large, storage_failed */
export function splitRequest(body: Uint8Array, file: string): ReadRequest {
  const request = parse(body);
  const holder = [request["Code"], request["Content"], request].find(isHolder);
  const encoded = holder?.["ZipFile"];
  if (holder !== undefined) delete holder["ZipFile"];
  const json = JSON.stringify(request);
  if (json.length > limits.lambdaInputMaxBytes)
    throw new IsopodError("too_large", `Cannot take the request as it is over ${limits.lambdaInputMaxBytes} bytes without its zip`);
  return { json, zip: typeof encoded === "string" ? store(decode(encoded), file) : undefined };
}

function parse(body: Uint8Array): Fields {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // As one that is no object.
  }
  throw new IsopodError("invalid_json", "Could not parse request body into json.");
}

function isHolder(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "ZipFile");
}

function decode(encoded: string): Uint8Array {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length > limits.codeMaxBytes)
    throw new IsopodError("too_large", `Zipped size must be smaller than ${limits.codeMaxBytes} bytes`);
  if (isZip(bytes)) return bytes;
  throw new IsopodError("invalid_upload", "Could not unzip uploaded file. Please check your file, then try to upload again.");
}

/** It begins as one: whether it is sound shows when it is built, or never, for a runtime that is not here. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Synced before the front makes it a blob. */
function store(bytes: Uint8Array, file: string): { hash: BlobHash; bytes: number } {
  try {
    const descriptor = openSync(file, "wx", 0o600);
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch (error) {
    throw new IsopodError("storage_failed", `Cannot store the zip as the data directory refused it: ${String(error)}`);
  }
  return { hash: blobHash(bytes), bytes: bytes.length };
}
