/** The requests of the hostile suite: over connections that are kept, with the time that each took. */
import { Agent, request, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { sourceOf, uploadJson, type AttackCode, type AttackConfig, type Upload } from "../harness/hostile.ts";
import { Reply } from "../harness/reply.ts";
import { withReport } from "../harness/report.ts";

export interface Timed {
  readonly reply: Reply;
  /** From before the request until the last byte of the reply. */
  readonly tookMs: number;
}

export interface Health {
  readonly cells: { readonly starting: number; readonly inFlight: number; readonly lost: number };
  readonly running: number;
}

/** Long after the longest that the server allows itself: a deploy of 30 s. */
const answerMs = 60_000;

export class Client implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(method: string, path: string, body: string | Uint8Array = "", type = "application/json"): Promise<Timed> {
    const startedMs = performance.now();
    const incoming = await this.#exchange(method, path, body, type);
    const bytes = await buffer(incoming);
    const tookMs = performance.now() - startedMs;
    return { reply: new Reply(incoming.statusCode ?? 0, new Headers(headersOf(incoming)), bytes), tookMs };
  }

  #exchange(method: string, path: string, body: string | Uint8Array, type: string): Promise<IncomingMessage> {
    const headers = { "content-type": type, "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, this.#url), { method, agent: this.#agent, headers, timeout: answerMs }, resolve);
      outgoing
        .on("error", reject)
        .on("timeout", () => outgoing.destroy(new Error(`${method} ${path} had no answer in ${answerMs} ms`)))
        .end(body);
    });
  }

  async invoke(name: string, event?: unknown): Promise<Timed> {
    const { reply, tookMs } = await this.send("POST", `/invoke/${name}`, event === undefined ? "" : JSON.stringify(event));
    return { reply: await withReport(reply, name, async (path) => (await this.send("GET", path)).reply), tookMs };
  }

  upload(name: string, { type, body }: Upload): Promise<Timed> {
    return this.send("PUT", `/functions/${name}`, body, type);
  }

  /** @throws {Error} when it is refused */
  async deploy(name: string, code: AttackCode, config: AttackConfig = {}): Promise<void> {
    const { reply } = await this.upload(name, uploadJson({ ...sourceOf(code), config }));
    if (reply.status !== 201) throw new Error(`Cannot attack as ${name} was not deployed: received ${reply.status} ${reply.text}`);
  }

  async health(): Promise<Health> {
    return (await this.send("GET", "/health")).reply.json as Health;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

function headersOf(incoming: IncomingMessage): [string, string][] {
  return Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
}
