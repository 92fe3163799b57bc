/** Guests that will not stop, many at once: as soon as one has been ended the next is called. */
import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { HttpClient } from "../harness/http-client.ts";

/** Different ways to keep a thread: the interpreter's own loop, a built-in, promise jobs, a regular expression. */
const attacks: Readonly<Record<string, string>> = {
  "hostile-loop": "export default () => { for (;;); }",
  "hostile-native": "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  "hostile-promises": "const more = () => Promise.resolve().then(more); export default () => { more(); return new Promise(() => {}) }",
  "hostile-regexp": "export default () => /(a+)+$/.test('a'.repeat(40) + 'b')",
};

const names = Object.keys(attacks);
const timeoutMs = 300;

export async function deployHostile(client: HttpClient): Promise<void> {
  for (const [name, code] of Object.entries(attacks)) await client.deploy(name, code, { timeoutMs });
}

export interface Onslaught extends AsyncDisposable {
  /** How late each came back, in ms past its deadline, as this process saw it. */
  readonly lateMs: readonly number[];
}

/** @param count how many are in the server at any time */
export function startOnslaught(url: string, count: number): Onslaught {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const lateMs: number[] = [];
  const state = { isOver: false };
  const loops = Array.from({ length: count }, async (_, index) => {
    for (let n = index; !state.isOver; n++) lateMs.push((await callHostile(url, agent, names[n % names.length] as string)) - timeoutMs);
  });
  return {
    lateMs,
    async [Symbol.asyncDispose]() {
      state.isOver = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** @throws {Error} when it ends in another way than at its deadline */
async function callHostile(url: string, agent: Agent, name: string): Promise<number> {
  const startedMs = performance.now();
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(new URL(`/invoke/${name}`, url), { method: "POST", agent, headers: { "content-length": 0 } }, resolve)
      .on("error", reject)
      .end();
  });
  const body = await text(reply);
  if (reply.statusCode !== 504)
    throw new Error(`Cannot use ${name} as it did not end at its deadline: received ${reply.statusCode} ${body}`);
  return performance.now() - startedMs;
}
