/** Values as bytes, for frames and for the ledger's thread. */
// The fastest codec that carries bytes as bytes.
import { Packr } from "msgpackr";

const packr = new Packr({ useRecords: false });

/** Room for some twenty frames of calls. */
const roomBytes = 8_192;

/**
 * All packers write into one buffer and make the next as large as the last, which something large leaves at four times its own size:
 * a megabyte for every two thousand frames, each of which lives long enough to stay until the next full collection.
 */
export function packed(value: unknown): Buffer {
  const bytes = packr.pack(value);
  if (bytes.length > roomBytes) packr.useBuffer(Buffer.allocUnsafeSlow(roomBytes));
  return bytes;
}

export function unpacked(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
