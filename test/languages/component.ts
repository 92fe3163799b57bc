/** Components in jco: a handler is transpiled and called here, one that answers HTTP is served by a process of jco's own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { newFolder, type Folder } from "../harness/folder.ts";
import { waitFor } from "../harness/wait.ts";
import type { Answer, Host } from "./host.ts";
import { run } from "./shell.ts";

interface Transpiled {
  readonly handler: { handle(event: string, context: string): string };
}

/** An error that the component gave back; whatever else is thrown is a trap. */
interface Failure extends Error {
  readonly payload?: { readonly errorType: string; readonly errorMessage: string };
}

export class Handler implements Host {
  readonly memoryBytes = undefined;
  readonly #transpiled: Transpiled;
  readonly #folder: string;

  private constructor(transpiled: Transpiled, folder: string) {
    this.#transpiled = transpiled;
    this.#folder = folder;
  }

  static async load(file: string, tools: string): Promise<Handler> {
    // Beside jco's packages, which the transpiled module imports by their names.
    const folder = join(tools, "jco", "transpiled", basename(file, ".wasm"));
    await run(`"$TOOLS/jco/node_modules/.bin/jco" transpile "$OUT" --name component -o "$WORK"`, { OUT: file, WORK: folder, TOOLS: tools });
    return new Handler((await import(pathToFileURL(join(folder, "component.js")).href)) as Transpiled, folder);
  }

  async call(event: string): Promise<Answer> {
    try {
      return { reply: this.#transpiled.handler.handle(event, "{}") };
    } catch (error) {
      const { payload, message } = error as Failure;
      if (payload === undefined) throw new Error(`a trap: ${message}`, { cause: error });
      return { failed: `${payload.errorType}: ${payload.errorMessage}` };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Transpiling a large component takes this long before it listens. */
const startMs = 60_000;

export class HttpComponent implements Host {
  readonly memoryBytes = undefined;
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #folder: Folder;

  private constructor(child: ChildProcess, url: string, folder: Folder) {
    this.#child = child;
    this.#url = url;
    this.#folder = folder;
  }

  static async load(file: string, tools: string): Promise<HttpComponent> {
    const port = await freePort();
    const jco = join(tools, "jco", "node_modules", "@bytecodealliance", "jco", "dist", "jco.js");
    // It writes there what it transpiled, and starts a process of its own for it, which outlives it: both go with the group and the folder.
    const folder = await newFolder();
    const env = { ...process.env, TMPDIR: folder.path };
    const child = spawn(process.execPath, [jco, "serve", "--port", String(port), file], { stdio: "ignore", detached: true, env });
    const component = new HttpComponent(child, `http://127.0.0.1:${port}/some/path`, folder);
    try {
      await waitFor("jco to serve", () => component.#answers(), startMs);
    } catch (error) {
      await component[Symbol.asyncDispose]();
      throw error;
    }
    return component;
  }

  #answers(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`jco ended with code ${this.#child.exitCode}`);
    return this.call("{}").then(
      () => true,
      () => false,
    );
  }

  async call(event: string): Promise<Answer> {
    const response = await fetch(this.#url, { method: "POST", body: event });
    const text = await response.text();
    return response.ok ? { reply: text } : { failed: `${response.status} ${text}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      process.kill(-pid, "SIGKILL");
      await once(this.#child, "exit");
    }
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** jco listens on the port that it is told. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
