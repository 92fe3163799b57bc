/** An example as a function of a real server: deployed and called through HTTP. */
import { readFile } from "node:fs/promises";
import type { Example } from "../../guest/examples/languages.ts";
import type { Answer, Host } from "./host.ts";

interface Version {
  readonly deployMs: number;
}

export class Deployed implements Host {
  readonly deployMs: number;
  memoryBytes: number | undefined;
  readonly #function: string;
  readonly #invoke: string;

  private constructor(fn: string, invoke: string, { deployMs }: Version) {
    this.#function = fn;
    this.#invoke = invoke;
    this.deployMs = deployMs;
  }

  /** @throws {Error} with the server's answer, when it refuses */
  static async deploy(server: string, example: Example, file: string): Promise<Deployed> {
    const fn = `${server}/functions/${example.name}`;
    const response = await fetch(fn, { method: "PUT", ...(await uploadOf(example, file)) });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`not deployed: ${response.status} ${text}`);
    // A component that answers HTTP is called at its paths.
    const path = example.kind === "http" ? "/some/path" : "";
    return new Deployed(fn, `${server}/invoke/${example.name}${path}`, JSON.parse(text) as Version);
  }

  async call(event: string): Promise<Answer> {
    const response = await fetch(this.#invoke, { method: "POST", body: event, headers: { "content-type": "application/json" } });
    const text = await response.text();
    this.#note(response.headers.get("x-isopod-memory-bytes"));
    return response.ok ? { reply: text } : { failed: `${response.status} ${text}` };
  }

  /** A call that is refused before it runs has none. */
  #note(memoryBytes: string | null): void {
    if (memoryBytes !== null) this.memoryBytes = Math.max(this.memoryBytes ?? 0, Number(memoryBytes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await fetch(this.#function, { method: "DELETE" });
  }
}

async function uploadOf({ upload }: Example, file: string): Promise<RequestInit> {
  const config = {};
  if (upload === undefined) {
    const headers = { "content-type": "application/wasm", "x-isopod-config": JSON.stringify(config) };
    return { body: await readFile(file), headers };
  }
  const files = { [upload.entry]: await readFile(file, "utf8") };
  return { body: JSON.stringify({ ...upload, files, config }), headers: { "content-type": "application/json" } };
}
