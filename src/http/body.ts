/** Reads a request's body as bytes, up to a cap: what is past it is never held. */
import type { IncomingMessage } from "node:http";
import { IsopodError } from "../errors.ts";

/** @throws {IsopodError} too_large, and invalid_upload when the client stopped in the middle */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(incoming.headers["content-length"] ?? 0);
  if (announced > maxBytes) return Promise.reject(tooLarge(maxBytes, `${announced} bytes`));
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
