/** `wasi:random`: all of it is the call's own randomness; the insecure kind is no worse here. */
import { limits } from "../../limits.ts";
import type { WasiCall } from "./call.ts";

export function randomInterfaces(call: WasiCall): Record<string, object> {
  const bytes = (length: bigint): Uint8Array => {
    if (length > BigInt(limits.wasiRandomMaxBytes))
      throw new Error(`Cannot make randomness as it is over ${limits.wasiRandomMaxBytes} bytes at once: received ${length}`);
    const made = new Uint8Array(Number(length));
    call.host.random(made);
    return made;
  };
  const u64 = (): bigint => new DataView(bytes(8n).buffer).getBigUint64(0);
  return {
    "wasi:random/random": { getRandomBytes: bytes, getRandomU64: u64 },
    "wasi:random/insecure": { getInsecureRandomBytes: bytes, getInsecureRandomU64: u64 },
    "wasi:random/insecure-seed": { insecureSeed: () => [u64(), u64()], getInsecureSeed: () => [u64(), u64()] },
  };
}
