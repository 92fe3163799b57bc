/** A server as its user starts it: a process of its own, told about by its first line, ended by signals. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cellsOf, isRunning } from "./processes.ts";
import { Reply } from "./reply.ts";
import { waitFor } from "./wait.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class CliServer implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [main, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], ...env },
    });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.on("close", (code, signal) => resolve({ code, signal })));
  }

  static async serve(data: string, ...args: string[]): Promise<CliServer> {
    // One cell, as these tests start many servers.
    const few = ["--cell-count", "1", "--spare-cells", "0"];
    const server = new CliServer(["serve", "--port", "0", "--data", data, "--no-example", ...few, ...args]);
    await server.said("\n");
    return server;
  }

  /** Resolves when the server has said that on its standard output. */
  async said(text: string): Promise<void> {
    await waitFor(`the server to say ${JSON.stringify(text)}`, () => {
      if (this.child.exitCode !== null) throw new Error(`the server ended: ${this.stderr}`);
      return this.stdout.includes(text);
    });
  }

  get url(): string {
    const url = /^listening on (http:\/\/\S+)\n/.exec(this.stdout)?.[1];
    if (url === undefined) throw new Error(`the server did not say where it listens: ${this.stdout}`);
    return url;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get cells(): number[] {
    return cellsOf(this.pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  put(name: string, code: string, config?: object): Promise<Response> {
    const body = JSON.stringify({ code, ...(config && { config }) });
    return fetch(`${this.url}/functions/${name}`, { method: "PUT", body, headers: { "content-type": "application/json" } });
  }

  /** For what is asked of servers of either kind. */
  async request(path: string, init: RequestInit = {}): Promise<Reply> {
    return Reply.read(await fetch(`${this.url}${path}`, init));
  }

  invoke(name: string, event?: unknown): Promise<Response> {
    return fetch(`${this.url}/invoke/${name}`, { method: "POST", body: JSON.stringify(event ?? null) });
  }

  /** Ends it for good, and sees to it that its cells go with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const cells = this.cells;
    this.child.kill("SIGKILL");
    await this.ended;
    await waitFor("its cells to be gone", () => cells.every((pid) => !isRunning(pid)));
  }
}
