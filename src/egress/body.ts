/**
 * Reads a response's body, undoing its `content-encoding`, and stops at the byte that passes the cap.
 * Used once per fetch. The cap holds before and after every decoding step: a bomb of two layers can be small
 * on the wire, huge in the middle and small at the end, and would cost the front its CPU time otherwise.
 */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { Transform } from "node:stream";
import { egressLimits } from "./limits.ts";

/** Thrown inside the pipeline, as a stream has no other way to end its neighbours; caught in `send.ts`. */
export class BodyTooLarge extends Error {}

const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const lenientBrotli = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};
const zstd = { params: { [constants.ZSTD_d_windowLogMax]: egressLimits.zstdWindowMaxLog } };

/** A stream that ends early is cut by HTTP's own framing, so a missing trailer is forgiven as browsers do. */
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(lenient),
  "x-gzip": () => createGunzip(lenient),
  deflate: () => createInflate(lenient),
  br: () => createBrotliDecompress(lenientBrotli),
  zstd: () => createZstdDecompress(zstd),
};

/** The codings in the order in which they were applied; undefined when one is unknown, and the body stays as it is. */
export function parseCodings(header: string | undefined): string[] | undefined {
  const codings = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((text) => text.trim());
  const real = codings.filter((coding) => coding !== "" && coding !== "identity");
  return real.every((coding) => Object.hasOwn(decoders, coding)) ? real : undefined;
}

export async function readBody(source: Readable, codings: readonly string[], maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const steps = codings.toReversed().flatMap((coding) => [newDecoder(coding), capAt(maxBytes)]);
  async function collect(last: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of last) chunks.push(chunk);
  }
  await pipeline([source, capAt(maxBytes), ...steps, collect]);
  return concat(chunks);
}

/** Not `Buffer.concat`: that hands out a slice of Node's shared pool, with other requests' bytes around it. */
function concat(chunks: readonly Buffer[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function newDecoder(coding: string): Transform {
  const decoder = decoders[coding];
  if (decoder === undefined) throw new Error(`Cannot decode a body as its coding is unknown: received ${coding}`);
  return decoder();
}

function capAt(maxBytes: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* cap(source) {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new BodyTooLarge();
      yield chunk;
    }
  };
}
