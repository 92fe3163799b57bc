/** `POST /invoke/:fn`, the other methods and paths below it for functions in HTTP form, and `POST /run`. */
import type { Context, Hono } from "hono";
import type { Built } from "../deploy/worker.ts";
import { IsopodError } from "../errors.ts";
import { parseFunctionRef, type FunctionName } from "../ids.ts";
import { invoke, withUsage, type Answer, type Invocation, type Stations } from "../invoke.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionVersion } from "../registry/registry.ts";
import { nullEvent, readBody, receiveUpload } from "./body.ts";
import { answerReply } from "./reply.ts";
import type { Env } from "./env.ts";
import { httpMeta, plainPost } from "./guest-request.ts";

export function addInvokeRoutes(app: Hono<Env>, stations: Stations): void {
  const handle = async (c: Context<Env>): Promise<Response> => {
    const ref = parseFunctionRef(c.req.param("fn") ?? "");
    // Known before the body is read: an unknown function's event is not worth holding.
    const version = stations.registry.resolve(c.get("identity").tenant, ref);
    const isHttp = version.form === "http";
    if (!isHttp) requirePlainPost(c);
    const body = await readBody(c, limits.eventMaxBytes);
    const invocation = newInvocation(c, !isHttp && body.length === 0 ? nullEvent : body, isHttp ? requestOf(c) : undefined);
    const answer = await invoke(stations, invocation, version);
    // The body is read, its end is not: a request that has not ended is drained with a timer once it is answered.
    c.env.incoming.read();
    return answerReply(answer, c.get("requestId"));
  };
  app.all("/invoke/:fn", handle);
  app.all("/invoke/:fn/*", handle);
  app.post("/run", async (c) => {
    const answer = await runOnce(stations, c);
    const reply = answerReply(answer, c.get("requestId"));
    // Nothing else will ever show what it logged.
    reply.headers.set("x-isopod-log-tail", logTail(answer.result.logs));
    return reply;
  });
}

/** The last 4 KiB of a log, base64, as Lambda answers it. */
function logTail(logs: readonly LogLine[]): string {
  const text = Buffer.from(logs.map((line) => `${line.text}\n`).join(""));
  return text.subarray(-4_096).toString("base64");
}

function newInvocation(c: Context<Env>, body: Uint8Array, meta: string | undefined): Invocation {
  return { requestId: c.get("requestId"), tenant: c.get("identity").tenant, body, httpMeta: meta };
}

function requirePlainPost(c: Context<Env>): void {
  if (c.req.method !== "POST")
    throw new IsopodError("method_not_allowed", `Cannot invoke an event function with ${c.req.method}: use POST`);
  if (invokedPath(c) !== "/")
    throw new IsopodError(
      "not_found",
      "Cannot invoke an event function with a path below its name: only functions with fetch(request) have paths",
    );
}

/** The path that the function sees: what comes after its name. */
function invokedPath(c: Context<Env>): string {
  const rest = c.req.path.slice("/invoke/".length);
  const slash = rest.indexOf("/");
  return slash < 0 ? "/" : rest.slice(slash);
}

/** A function in HTTP form gets the request itself. */
function requestOf(c: Context<Env>): string {
  const isKeyed = c.get("identity").accessKeyId !== undefined;
  return httpMeta(c.env.incoming, invokedPath(c), new URL(c.req.url).search, isKeyed);
}

async function buildOnce({ deployer }: Stations, c: Context<Env>): Promise<Built> {
  await using received = await receiveUpload(c);
  return await deployer.build("run", { kind: "json", body: received.body, config: undefined });
}

/** Builds, runs and forgets: no name, no version, nothing stored but the bill. */
async function runOnce(stations: Stations, c: Context<Env>): Promise<Answer> {
  const built = await buildOnce(stations, c);
  const version = {
    tenant: c.get("identity").tenant,
    name: "$run" as FunctionName,
    version: 0,
    form: built.form,
    config: built.config,
  } as FunctionVersion;
  const event = Buffer.from(built.event ?? "null");
  return withUsage(await invoke(stations, newInvocation(c, event, plainPost), version, () => stations.deployer.unpublished(built)));
}
