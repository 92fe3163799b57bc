/** A client for sequential calls: one connection that is kept, one request at a time, every answer checked. */
import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** From before the request until the last byte of the answer. */
  readonly tookUs: number;
}

export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(method: string, path: string, body: string | Uint8Array, type = "application/json"): Promise<HttpAnswer> {
    const startedMs = performance.now();
    const reply = await this.#exchange(method, path, body, type);
    const answer = await text(reply);
    return { status: reply.statusCode ?? 0, headers: reply.headers, body: answer, tookUs: (performance.now() - startedMs) * 1_000 };
  }

  #exchange(method: string, path: string, body: string | Uint8Array, type: string): Promise<IncomingMessage> {
    const headers = { "content-type": type, "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, this.#url), { method, agent: this.#agent, headers, timeout: 30_000 }, resolve);
      outgoing
        .on("error", reject)
        .on("timeout", () => outgoing.destroy(new Error(`Cannot benchmark as ${method} ${path} had no answer in 30 s`)));
      outgoing.end(body);
    });
  }

  /** Invokes a function and checks its answer. @throws {Error} when it is not the one expected */
  async invoke(name: string, event: string, expected: string): Promise<HttpAnswer> {
    const answer = await this.send("POST", `/invoke/${name}`, event);
    if (answer.status === 200 && answer.body === expected) return answer;
    throw new Error(
      `Cannot use a call of ${name} as its answer is not ${expected}: received ${answer.status} ${answer.body.slice(0, 300)}`,
    );
  }

  async deploy(name: string, code: string, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
    requireDeployed(name, await this.send("PUT", `/functions/${name}`, JSON.stringify({ code, config })));
  }

  async deployModule(name: string, binary: Uint8Array): Promise<void> {
    requireDeployed(name, await this.send("PUT", `/functions/${name}`, binary, "application/wasm"));
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** @throws {Error} with the server's answer */
function requireDeployed(name: string, { status, body }: HttpAnswer): void {
  if (status !== 201) throw new Error(`Cannot benchmark as ${name} was not deployed: received ${status} ${body.slice(0, 300)}`);
}
