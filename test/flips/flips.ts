/** Damaged uploads: a valid binary with some bits turned, deployed and, if it is taken, called. Each must end in a way that has a name. */
import { errorTable } from "../../src/errors.ts";
import type { Reply } from "../harness/reply.ts";
import type { Client } from "../hostile/client.ts";
import { uploadModule } from "../harness/hostile.ts";

/** Numbers from 0 up to, not including, `below`; the same for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One to four bytes of it are other ones. */
export function flipped(binary: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(binary);
  for (let left = 1 + random(4); left > 0; left--) {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << random(8));
  }
  return bytes;
}

export interface Ended {
  /** The code of our error, the type of the function's, or `ok`. */
  readonly how: string;
  /** What is wrong with that, if anything. */
  readonly complaint: string | undefined;
}

/** A function of the host's own could not do worse than these: they are bugs. */
const bugs: ReadonlySet<string> = new Set(["host_fault", "cell_lost", "image_corrupt"]);

export async function deployAndCall(client: Client, name: string, binary: Uint8Array<ArrayBuffer>): Promise<Ended> {
  const { reply: deployed } = await client.upload(name, uploadModule(binary));
  if (deployed.status !== 201) return endOf(deployed);
  const { reply } = await client.invoke(name, { name: "flip" });
  return endOf(reply);
}

function endOf(reply: Reply): Ended {
  if (reply.status === 200) return { how: "ok", complaint: undefined };
  // Whatever an HTTP function answers is its own.
  if (reply.headers.has("content-security-policy")) return { how: "a response", complaint: undefined };
  if (reply.headers.get("x-isopod-function-error") !== null && reply.status === 500)
    return { how: reply.functionError.errorType, complaint: undefined };
  const { code, message } = reply.error;
  const isKnown = Object.hasOwn(errorTable, code) && errorTable[code as keyof typeof errorTable].status === reply.status;
  const isBug = bugs.has(code) || /worker that built/.test(message);
  return { how: code, complaint: isKnown && !isBug ? undefined : `${reply.status} ${code}: ${message}` };
}
