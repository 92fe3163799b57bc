/** `PUT /functions/:fn` and what can be asked about a function: its record, its log, its usage. */
import type { Context, Hono } from "hono";
import { stream } from "hono/streaming";
import { IsopodError } from "../errors.ts";
import { parseFunctionName, parseFunctionRef } from "../ids.ts";
import { announce, type Stations } from "../invoke.ts";
import type { StoredLine } from "../metering/ledger.ts";
import type { FunctionVersion } from "../registry/registry.ts";
import { removeFunction } from "../remove-function.ts";
import type { UploadKind } from "../deploy/upload.ts";
import { receiveUpload } from "./body.ts";
import type { Env } from "./env.ts";
import { knownName, tenantOf, wholeNumber } from "./parameters.ts";

/** The config as JSON, for a body that is nothing but the module. */
const configHeader = "x-isopod-config";
const logLimitDefault = 100;
const logLimitMax = 1_000;

export function addFunctionRoutes(app: Hono<Env>, stations: Stations): void {
  const { registry, ledger } = stations;
  app.get("/functions", (c) => c.json({ functions: registry.list(tenantOf(c)).map(shown) }));
  app.put("/functions/:fn", (c) => deploy(c, stations));
  app.get("/functions/:fn", (c) => {
    const version = registry.resolve(tenantOf(c), parseFunctionRef(c.req.param("fn")));
    return c.json({ ...shown(version), versions: registry.versions(tenantOf(c), version.name) });
  });
  app.delete("/functions/:fn", async (c) => {
    await removeFunction(stations, tenantOf(c), parseFunctionName(c.req.param("fn")));
    return c.body(null, 204);
  });
  app.get("/functions/:fn/usage", async (c) => c.json({ days: await ledger.usage(tenantOf(c), knownName(c, stations)) }));
  app.get("/functions/:fn/logs", (c) => (c.req.query("follow") === undefined ? pageOfLog(c, stations) : followLog(c, stations)));
}

async function deploy(c: Context<Env>, stations: Stations): Promise<Response> {
  const name = parseFunctionName(c.req.param("fn") ?? "");
  const kind = uploadKind(c.req.header("content-type"));
  await using received = await receiveUpload(c);
  const upload = { kind, body: received.body, config: c.req.header(configHeader) };
  const { version, logs } = await stations.deployer.deploy(tenantOf(c), name, upload);
  announce(stations, version);
  return c.json({ ...shown(version), ...(logs.length > 0 ? { logs } : {}) }, 201);
}

function uploadKind(contentType: string | undefined): UploadKind {
  const type = (contentType ?? "application/json").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/zip" || type === "application/x-zip-compressed") return "zip";
  if (type === "application/wasm") return "wasm";
  throw new IsopodError(
    "unsupported_runtime",
    `Cannot deploy a body of type ${JSON.stringify(type)}: known are "application/json", "application/zip" and "application/wasm"`,
  );
}

/** A record as it is shown: without the values of its environment, which may be secrets. */
function shown({ tenant: _tenant, mapHash: _map, baseHash: _base, config, ...version }: FunctionVersion): object {
  const env = Object.fromEntries(Object.keys(config.env).map((name) => [name, "***"]));
  return { ...version, config: { ...config, env } };
}

async function pageOfLog(c: Context<Env>, stations: Stations): Promise<Response> {
  const since = wholeNumber(c.req.query("since"), "since");
  const limit = Math.min(logLimitMax, wholeNumber(c.req.query("limit"), "limit") ?? logLimitDefault);
  const lines = await stations.ledger.lines(tenantOf(c), knownName(c, stations), { since, limit, requestId: c.req.query("request") });
  return c.json({ lines, next: lines.at(-1)?.seq ?? since ?? 0 });
}

/** NDJSON, one line a log line, as they are committed; from `since` on, or from now. */
async function followLog(c: Context<Env>, stations: Stations): Promise<Response> {
  const name = knownName(c, stations);
  const tenant = tenantOf(c);
  const { ledger } = stations;
  const requestId = c.req.query("request");
  let last = wholeNumber(c.req.query("since"), "since") ?? (await ledger.lines(tenant, name, { limit: 1 })).at(-1)?.seq ?? 0;
  c.header("content-type", "application/x-ndjson");
  return stream(c, async (output) => {
    let isNews = false;
    let wake: (() => void) | undefined;
    const stop = ledger.onCommit(tenant, name, () => {
      isNews = true;
      wake?.();
    });
    output.onAbort(() => {
      stop();
      wake?.();
    });
    while (!output.aborted) {
      isNews = false;
      const lines = await ledger.lines(tenant, name, { since: last, limit: logLimitMax, requestId });
      last = lines.at(-1)?.seq ?? last;
      if (lines.length > 0) await output.write(lines.map(asNdjson).join(""));
      else if (!isNews) await new Promise<void>((resolve) => (wake = resolve));
    }
  });
}

function asNdjson(line: StoredLine): string {
  return `${JSON.stringify(line)}\n`;
}
