/** Reads a request's body, up to a cap: what is past it is never held. */
import { randomUUID } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";

/** The event of a request without a body. */
export const nullEvent: Uint8Array = Buffer.from("null");

/** @throws {IsopodError} too_large, and invalid_upload when the client stopped in the middle */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = announcedBytes(incoming);
  if (announced > maxBytes) throw tooLarge(maxBytes, `${announced} bytes`);
  // A small body comes in one packet with its head and is parsed by the time that this goes on: no events needed.
  await Promise.resolve();
  if (incoming.readableLength !== announced) return readChunks(incoming, maxBytes);
  return announced === 0 ? Buffer.alloc(0) : (incoming.read() as Buffer);
}

/** An upload as it came: its bytes, or the path of the file that holds them until this is disposed. */
export interface ReceivedUpload extends AsyncDisposable {
  readonly body: Uint8Array | string;
}

/**
 * The same for what may be large: then it goes into a file while it comes. To have 50 MB in memory first took the front's CPU twice
 * as long, as did handing them to the worker that reads them.
 */
export async function receiveUpload(incoming: IncomingMessage): Promise<ReceivedUpload> {
  const announced = announcedBytes(incoming);
  if (announced <= limits.uploadInlineBytes)
    return { body: await readBody(incoming, limits.uploadInlineBytes), [Symbol.asyncDispose]: async () => {} };
  if (announced > limits.codeMaxBytes) throw tooLarge(limits.codeMaxBytes, `${announced} bytes`);
  const path = join(tmpdir(), `isopod-upload-${randomUUID()}`);
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    await using file = await open(path, "wx", 0o600);
    await writeChunks(incoming, file, limits.codeMaxBytes);
  } catch (error) {
    await remove();
    throw incoming.errored === null ? error : clientStopped();
  }
  return { body: path, [Symbol.asyncDispose]: remove };
}

/** Written at once, whatever the size of the packets. */
const writeBytes = 1_048_576;

async function writeChunks(incoming: IncomingMessage, file: FileHandle, maxBytes: number): Promise<void> {
  let length = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  // The connection outlives a refusal, which is its answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      incoming.resume();
      throw tooLarge(maxBytes, "more");
    }
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < writeBytes) continue;
    await file.writev(pending);
    for (const written of pending) free(written);
    [pending, pendingBytes] = [[], 0];
  }
  await file.writev(pending);
}

/** Gives a chunk's memory back now: left to the collector, each large upload made V8 collect the whole heap once. */
function free({ buffer, length }: Buffer): void {
  const isAlone = buffer.byteLength === length;
  if (isAlone) (buffer as ArrayBuffer).transfer(0);
}

/** NaN when the length is not known ahead. */
function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? (headers["transfer-encoding"] === undefined ? 0 : Number.NaN));
}

function readChunks(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      incoming.removeAllListeners("data").resume();
      reject(tooLarge(maxBytes, "more"));
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    incoming.on("error", () => reject(clientStopped()));
  });
}

function clientStopped(): IsopodError {
  return new IsopodError("invalid_upload", "Cannot read the body as the client stopped in the middle of it");
}

function tooLarge(maxBytes: number, received: string): IsopodError {
  return new IsopodError("too_large", `Cannot take the body as it is over ${maxBytes} bytes: received ${received}`);
}
