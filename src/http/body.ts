/** Reads a request's body as bytes, up to a cap: what is past it is never held. */
import type { IncomingMessage } from "node:http";
import { IsopodError } from "../errors.ts";

/** @throws {IsopodError} too_large, and invalid_upload when the client stopped in the middle */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = announcedBytes(incoming);
  if (announced > maxBytes) throw tooLarge(maxBytes, `${announced} bytes`);
  // A small body comes in one packet with its head and is parsed by the time that this goes on: no events needed.
  await Promise.resolve();
  if (incoming.readableLength !== announced) return readChunks(incoming, maxBytes);
  return announced === 0 ? Buffer.alloc(0) : (incoming.read() as Buffer);
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
    incoming.on("error", () => reject(new IsopodError("invalid_upload", "Cannot read the body as the client stopped in the middle of it")));
  });
}

function tooLarge(maxBytes: number, received: string): IsopodError {
  return new IsopodError("too_large", `Cannot take the body as it is over ${maxBytes} bytes: received ${received}`);
}
