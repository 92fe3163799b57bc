/** Where function URLs are answered: `/lambda-url/ID/…`, for whoever knows one, as its configuration says. */
import type { Context, Hono } from "hono";
import { readBody } from "../http/body.ts";
import type { Env } from "../http/env.ts";
import { httpMeta, shownHeaders } from "../http/guest-request.ts";
import { httpReply } from "../http/reply.ts";
import { withKey } from "../http/require-key.ts";
import { errorTable, IsopodError } from "../errors.ts";
import { invoke, type Answer, type Invocation, type Stations } from "../invoke.ts";
import { AuthenticationError } from "../keys/authentication-error.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { limits } from "../limits.ts";
import type { UrlTarget, FunctionVersion } from "../registry/registry.ts";
import type { FunctionUrl } from "../registry/settings.ts";
import { corsHeaders, isPreflight } from "./cors.ts";
import { tooLargeText } from "./errors.ts";
import { functionUrlEvent } from "./function-url-event.ts";
import { arnOf } from "./names.ts";
import { ReplyStream } from "./reply-stream.ts";

const forbidden =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

export function addUrlRoutes(app: Hono<Env>, stations: Stations, keys: KeyRing): void {
  const handle = (c: Context<Env>): Promise<Response> => answerUrl(c, stations, keys);
  app.all("/lambda-url/:id", handle);
  app.all("/lambda-url/:id/*", handle);
}

interface Found {
  readonly target: UrlTarget;
  readonly url: FunctionUrl;
  readonly version: FunctionVersion;
}

async function answerUrl(c: Context<Env>, stations: Stations, keys: KeyRing): Promise<Response> {
  const target = stations.registry.urlTarget(c.req.param("id") ?? "");
  if (target === undefined) return refused(c, 403, "AccessDeniedException", null);
  const found = findTarget(stations, target);
  if (found === undefined) return denied(c);
  const { cors } = found.url;
  if (cors !== undefined && isPreflight(c.req.raw)) return new Response(null, { status: 200, headers: corsHeaders(cors, c.req.raw) });
  const reply = await callIfAllowed(c, stations, found, keys);
  if (cors !== undefined) for (const [name, value] of Object.entries(corsHeaders(cors, c.req.raw))) reply.headers.set(name, value);
  return reply;
}

function findTarget({ registry }: Stations, target: UrlTarget): Found | undefined {
  const { tenant, name, qualifier } = target;
  const ref = { name, qualifier: qualifier === "$LATEST" ? undefined : qualifier };
  const url = registry.settings(tenant, name).urls[qualifier];
  const version = registry.find(tenant, ref);
  return url === undefined || version === undefined ? undefined : { target, url, version };
}

/** A URL that asks for a signature takes one by a key of its function's tenant. */
async function callIfAllowed(c: Context<Env>, stations: Stations, found: Found, keys: KeyRing): Promise<Response> {
  if (found.url.authType === "NONE" || !keys.isOn) return call(c, stations, found);
  const callOwn = async (): Promise<Response> => {
    return c.get("identity").tenant === found.target.tenant ? call(c, stations, found) : denied(c);
  };
  try {
    return await withKey(c, callOwn, keys);
  } catch (error) {
    if (error instanceof AuthenticationError) return denied(c);
    throw error;
  }
}

async function call(c: Context<Env>, stations: Stations, found: Found): Promise<Response> {
  try {
    const body = await readBody(c, limits.eventMaxBytes);
    return await callWith(c, stations, found, body);
  } catch (error) {
    if (!(error instanceof IsopodError)) throw error;
    const { status } = errorTable[error.code];
    if (status === 413) return refused(c, 413, "RequestEntityTooLargeException", tooLargeText(limits.eventMaxBytes, "InvokeFunction"));
    if (status === 429) return refused(c, 429, "TooManyRequestsException", "Rate Exceeded.");
    return refused(c, status, "ServiceException", error.message);
  }
}

async function callWith(c: Context<Env>, stations: Stations, { target, url, version }: Found, body: Uint8Array): Promise<Response> {
  const { region = "us-east-1", accountId = "000000000000" } = version.package ?? {};
  const common = {
    requestId: c.get("requestId"),
    tenant: target.tenant,
    arn: arnOf({ region, accountId }, target.name),
    qualifier: target.qualifier === "$LATEST" ? undefined : target.qualifier,
  };
  const { incoming } = c.env;
  const { rawPath, rawQueryString } = pathOf(c);
  const isKeyed = url.authType === "AWS_IAM";
  if (version.form === "http") {
    const meta = httpMeta(incoming, rawPath, rawQueryString === "" ? "" : `?${rawQueryString}`, isKeyed);
    return wholeReply(c, await invoke(stations, { ...common, body, httpMeta: meta }, version));
  }
  const event = functionUrlEvent({
    method: c.req.method,
    rawHeaders: shownHeaders(incoming, isKeyed),
    rawPath,
    rawQueryString,
    sourceIp: (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    port: incoming.socket.localPort ?? 0,
    body,
    requestId: common.requestId,
    urlId: url.id,
    region,
    timeMs: Date.now(),
  });
  const invocation: Invocation = { ...common, body: event, httpMeta: undefined };
  if (url.invokeMode === "RESPONSE_STREAM") return streamedReply(c, stations, invocation, version);
  return wholeReply(c, await invoke(stations, { ...invocation, reply: "http" }, version));
}

function wholeReply(c: Context<Env>, { result: { outcome } }: Answer): Response {
  if (outcome.kind !== "http") return failed(c);
  return httpReply(outcome.status, outcome.headers, outcome.body as Uint8Array<ArrayBuffer>, ownHeaders(c));
}

/** The reply begins when the handler does; a failure before is one by its status, one after ends the connection. */
async function streamedReply(c: Context<Env>, stations: Stations, invocation: Invocation, version: FunctionVersion): Promise<Response> {
  const stream = new ReplyStream((bytes) => bytes as Uint8Array<ArrayBuffer>);
  const ending = invoke(stations, { ...invocation, reply: { form: "http-stream", sink: stream } }, version).then(
    ({ result: { outcome } }) => {
      if (outcome.kind === "streamed") stream.end();
      else stream.fail("the function failed while it replied");
    },
  );
  const head = await Promise.race([stream.begun, ending]);
  return head === undefined ? failed(c) : httpReply(head.status, head.headers, stream.body, ownHeaders(c));
}

function ownHeaders(c: Context<Env>): Record<string, string> {
  return { "x-amzn-requestid": c.get("requestId") };
}

function failed(c: Context<Env>): Response {
  return new Response("Internal Server Error", { status: 502, headers: { ...ownHeaders(c), "content-type": "application/json" } });
}

function denied(c: Context<Env>): Response {
  return refused(c, 403, "AccessDeniedException", forbidden);
}

function refused(c: Context<Env>, status: number, type: string, Message: string | null): Response {
  const headers = { ...ownHeaders(c), "content-type": "application/json", "x-amzn-errortype": type };
  return new Response(JSON.stringify({ Message }), { status, headers });
}

/** The path as the function sees it: what stands behind the URL's id, as it was sent. */
function pathOf(c: Context<Env>): { rawPath: string; rawQueryString: string } {
  const { url = "/" } = c.env.incoming;
  const [path = "", ...query] = url.slice("/lambda-url/".length).split("?");
  const slash = path.indexOf("/");
  return { rawPath: slash < 0 ? "/" : path.slice(slash), rawQueryString: query.join("?") };
}
