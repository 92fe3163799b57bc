/**
 * workerd, the runtime of Cloudflare Workers, in a process of its own on a free port. Either a worker whose one isolate serves all calls,
 * or one that loads a worker for every function that is asked of it, in an isolate of its own (`Worker Loader`, cached by name).
 * Source of its configuration: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cleanEnvironment } from "../harness/child.ts";
import { stopProcess } from "../harness/server.ts";
import { installPeers, workerdProgram } from "./packages.ts";

const startMs = 15_000;
const compatibilityDate = "2026-10-01";

/** Scripts that declare `handler(event)`, by the path below which they are called. */
export type Scripts = Readonly<Record<string, string>>;

export interface PeerServer {
  readonly url: string;
  readonly pid: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What makes a handler a worker: the event is the request's JSON, the reply the answer's. */
const fetchHandler = "export default { async fetch(request) { return Response.json(await handler(await request.json())); } };";

/** One worker, one isolate: it serves every call, whoever made it. */
export function startSharedIsolate(scripts: Scripts): Promise<PeerServer> {
  const handlers = Object.entries(scripts).map(([name, script]) => `  ${JSON.stringify(name)}: (() => { ${script}\n return handler; })(),`);
  const route = `const handler = handlers[new URL(request.url).pathname.slice(1)];`;
  const worker = `const handlers = {\n${handlers.join("\n")}\n};
export default { async fetch(request) { ${route} return Response.json(await handler(await request.json())); } };`;
  return start({ "worker.js": worker }, "");
}

/** An isolate for each function, made when it is first called. */
export function startLoader(scripts: Scripts): Promise<PeerServer> {
  const modules = Object.fromEntries(Object.entries(scripts).map(([name, script]) => [name, `${script}\n${fetchHandler}`]));
  const worker = `import modules from "modules.json";
const codeOf = (name) => ({ compatibilityDate: "${compatibilityDate}", mainModule: "index.js", modules: { "index.js": modules[name] }, globalOutbound: null });
export default { fetch(request, { LOADER }) {
  const name = new URL(request.url).pathname.slice(1);
  return LOADER.get(name, () => codeOf(name)).getEntrypoint().fetch(request);
} };`;
  return start({ "worker.js": worker, "modules.json": JSON.stringify(modules) }, '(name = "LOADER", workerLoader = (id = "bench"))');
}

async function start(files: Readonly<Record<string, string>>, binding: string): Promise<PeerServer> {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), "isopod-bench-workerd-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "config.capnp"), configOf(Object.keys(files), binding));
  const args = ["serve", join(folder, "config.capnp"), "--experimental", "--socket-addr=http=127.0.0.1:0", "--control-fd=3"];
  const child = spawn(workerdProgram(), args, { stdio: ["ignore", "ignore", "pipe", "pipe"], env: cleanEnvironment() });
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: `http://127.0.0.1:${await listeningPort(child)}`, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configOf(files: readonly string[], binding: string): string {
  const modules = files.map((name) => `(name = "${name}", ${name.endsWith(".json") ? "json" : "esModule"} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ]
);
const main :Workerd.Worker = (
  modules = [ ${modules.join(", ")} ],
  compatibilityDate = "${compatibilityDate}",
  bindings = [ ${binding} ]
);
`;
}

/** What it writes to its control file is a line of JSON for each socket that listens. */
async function listeningPort(child: ChildProcess): Promise<number> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines = createInterface({ input: child.stdio[3] as NodeJS.ReadableStream });
  const line = once(lines, "line", { signal: AbortSignal.timeout(startMs) }).then(([text]) => String(text));
  const failed = Promise.race([once(child, "exit"), once(child, "error")]).then(([reason]) => `it ended: ${String(reason)}`);
  const first = await Promise.race([line, failed]).catch(() => "it was silent");
  const port = (first.startsWith("{") ? (JSON.parse(first) as { port?: number }) : {}).port;
  if (port === undefined) throw new Error(`workerd did not start: ${errors.trim().split("\n", 1)[0] || first}`);
  return port;
}
