/** The well-behaved function's caller: one call after the other on a connection of its own, every answer checked. */
import { neighbourCode } from "../harness/neighbour.ts";
import { shortened } from "../harness/judge.ts";
import { Client } from "./client.ts";

const name = "neighbour";

export class Neighbour implements Disposable {
  readonly #client: Client;
  #calls = 0;
  /** Answers that were wrong, or none, and how often each. */
  readonly failures = new Map<string, number>();

  private constructor(client: Client) {
    this.#client = client;
  }

  static async deploy(url: string): Promise<Neighbour> {
    const client = new Client(url);
    await client.deploy(name, neighbourCode);
    return new Neighbour(client);
  }

  /** How long each of so many calls took, in milliseconds. */
  async call(times: number): Promise<number[]> {
    const tookMs: number[] = [];
    for (let call = 0; call < times; call++) tookMs.push(await this.#callOnce());
    return tookMs;
  }

  /** Calls until the work is done. */
  async callDuring(work: Promise<unknown>): Promise<number[]> {
    const state = { isOver: false };
    const over = (): boolean => (state.isOver = true);
    void work.then(over, over);
    const tookMs: number[] = [];
    while (!state.isOver) tookMs.push(await this.#callOnce());
    await work;
    return tookMs;
  }

  async #callOnce(): Promise<number> {
    const event = ++this.#calls;
    try {
      const { reply, tookMs } = await this.#client.invoke(name, event);
      if (reply.status !== 200 || reply.text !== String(event)) this.#fail(`${reply.status} ${reply.text}`);
      return tookMs;
    } catch (error) {
      this.#fail(String(error));
      throw error;
    }
  }

  #fail(what: string): void {
    const said = shortened(what, 200);
    this.failures.set(said, (this.failures.get(said) ?? 0) + 1);
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}
