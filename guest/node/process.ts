/** node:process, and the global object: as in Lambda's runtime for Node, so that programs which look for Node find it. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import EventEmitter from "./events.ts";
import { host, hostKey } from "./lib/host.ts";
import { web } from "./lib/web.ts";

declare const isopod_node_version: string;

interface Prelude {
  env: Record<string, string>;
  nextTick(run: () => void, ...args: unknown[]): void;
}

const prelude = (globalThis as unknown as { process: Prelude }).process;
const startMs = web.performance.now();

/** Lines go to the log; what comes before a line's end waits for it. */
function output(level: "log" | "error"): object {
  let started = "";
  return {
    isTTY: false,
    writable: true,
    write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
      const lines = (started + (typeof chunk === "string" ? chunk : new web.TextDecoder().decode(chunk as Uint8Array))).split("\n");
      started = lines.pop() ?? "";
      for (const line of lines) web.console[level]?.(line);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") prelude.nextTick(done as () => void);
      return true;
    },
    on() {},
    once() {},
    emit: () => false,
    end() {},
  };
}

function hrtime(before?: readonly [number, number]): [number, number] {
  const ns = web.performance.now() * 1e6;
  const [seconds, rest] = [Math.floor(ns / 1e9), Math.round(ns % 1e9)];
  if (before === undefined) return [seconds, rest];
  const borrow = rest < before[1] ? 1 : 0;
  return [seconds - before[0] - borrow, rest - before[1] + borrow * 1e9];
}

const process = Object.assign(new EventEmitter(), {
  arch: "x64",
  argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
  argv0: "node",
  env: prelude.env,
  execArgv: [],
  execPath: "/var/lang/bin/node",
  exitCode: undefined as number | undefined,
  pid: 1,
  platform: "linux",
  ppid: 0,
  release: { name: "node" },
  stderr: output("error"),
  stdout: output("log"),
  title: "node",
  version: isopod_node_version,
  versions: { node: isopod_node_version.slice(1) },
  cwd: () => "/var/task",
  emitWarning: (warning: unknown) => web.console["warn"]?.(String(warning)),
  exit: (code?: number) => host.exit(code ?? process.exitCode ?? 0),
  // Lambda's user.
  getegid: () => 990,
  geteuid: () => 993,
  getgid: () => 990,
  getgroups: () => [990],
  getuid: () => 993,
  hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.round(web.performance.now() * 1e6)) }),
  nextTick: prelude.nextTick,
  umask: () => 0o022,
  uptime: () => (web.performance.now() - startMs) / 1_000,
});

Object.defineProperty(process, hostKey, { value: host });

export default process;
