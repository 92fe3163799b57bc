/** `isopod serve`: starts a server, says where it is, and drains it when it is told to stop. */
import { setFlagsFromString } from "node:v8";
import type { Command } from "commander";
import { readServerConfig, withoutKeysSentence } from "../config.ts";
import { startServer, type RunningServer } from "../server.ts";

interface ServeFlags {
  readonly config?: string;
  readonly allowPrivateEgress?: string[];
  readonly requireJail?: boolean;
  readonly [name: string]: unknown;
}

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("start the engine")
    .option("--port <n>", "port to listen on, 0 for a free one (default: 8787)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--without-keys <sentence>", `listen beyond loopback without keys; the sentence is "${withoutKeysSentence}"`)
    .option("--data <dir>", "data directory (default: .isopod)")
    .option("--config <file>", "JSON file with settings")
    .option("--cells <kind>", "processes or threads (default: processes)")
    .option("--jail <kind>", "auto, require or off: the operating system's jail around cells (default: auto)")
    .option("--require-jail", "as --jail require: do not start without a whole one")
    .option("--cells-per-tenant", "a cell of its own for each tenant, instead of cells that all share")
    .option("--cell-count <n>", "cells that share the work (default: the machine's cores)")
    .option("--spare-cells <n>", "cells kept warm beside them (default: 1)")
    .option("--slice-ms <ms>", "how long a function may keep a cell's thread while others wait (default: 1)")
    .option("--memory-mb <n>", "memory for all calls that run at once (default: 60 % of the machine)")
    .option("--event-retry-ms <ms,ms>", "waits before an event's second and third attempt (default: 60000,120000)")
    .option("--allow-private-egress <host:port...>", "private addresses that functions may reach when their config names them too")
    .option("--no-example", "do not deploy the example function into an empty data directory")
    .action(serve);
}

/**
 * V8 lets a heap grow to four times what is alive before it cleans up. Here it cleans up at one and a half times: a
 * fiftieth more of the front's time, and memory stays where it was after the first thousands of calls.
 */
const steadyHeap = "--heap-growing-percent=50";

async function serve(flags: ServeFlags): Promise<void> {
  setFlagsFromString(steadyHeap);
  const { config: file, allowPrivateEgress, requireJail, example, ...rest } = flags;
  const layer = {
    ...rest,
    ...(requireJail === true && { jail: "require" }),
    ...(allowPrivateEgress && { egressPrivate: allowPrivateEgress }),
    ...(example === false && { example }),
  };
  const server = await startServer(readServerConfig(file, process.env, layer), logLine);
  // Before the line below: whoever reads it may stop us at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(server));
  process.stdout.write(`listening on ${server.url}\n`);
  process.stdout.write(`try: curl -X POST ${server.url}/invoke/hello -d '{"name":"you"}'\n`);
}

/** The first signal drains; a second one, of the same kind, ends the process at once as it would without us. */
async function stop(server: RunningServer): Promise<void> {
  logLine("draining");
  await server.close();
  process.exit(0);
}

function logLine(message: string): void {
  process.stderr.write(`isopod: ${message}\n`);
}
