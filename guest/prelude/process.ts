/**
 * The little of `process` that programs read: `env` (what the function's config lists, nothing of the host),
 * `nextTick`, `platform`. Deliberately no `version`, `argv`, `cwd` or `exit`: libraries take those for Node.
 */
import { expose, hide, tag } from "./expose.ts";
import { installNodeHost } from "./node-host.ts";
import { jsonParse } from "./primordials.ts";
import { soon } from "./timers.ts";

const process: { env: Record<string, string>; platform: string } = { env: {}, platform: "isopod" };

export function functionEnv(): Record<string, string> {
  return process.env;
}

/** X-Ray's id of this call, where its libraries look for it. */
export function setTraceId(id: string): void {
  process.env["_X_AMZN_TRACE_ID"] = id;
}

/** `GuestOp.configure`: runs before the user's module, so the module may read `process.env` while it loads. */
export function configure(configJson: string): void {
  const config = jsonParse(configJson) as { env?: Record<string, string> };
  process.env = config.env ?? {};
}

export function installProcess(): void {
  tag(process, "process");
  hide(process, "nextTick", function nextTick(callback: unknown, ...args: unknown[]): void {
    if (typeof callback !== "function") throw new TypeError("Cannot queue a tick: the callback must be a function");
    soon(callback as () => void, args);
  });
  installNodeHost(process);
  expose("process", process);
  const navigator = { userAgent: "Isopod" };
  tag(navigator, "Navigator");
  expose("navigator", navigator);
  expose("self", globalThis);
}
