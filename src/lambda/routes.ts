/**
 * The door for Lambda's clients: each operation of the model at its method and path, its input read and checked by the model, its errors in
 * Lambda's form. `operations.ts` says what is behind it.
 */
import type { Context, Hono } from "hono";
import type { Env } from "../http/env.ts";
import { readBody, receiveUpload } from "../http/body.ts";
import { errorTable, IsopodError, type ErrorCode } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import type { Stations } from "../invoke.ts";
import { limits } from "../limits.ts";
import { AuthenticationError } from "../keys/authentication-error.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Answer, LambdaCall, StoredZip } from "./call.ts";
import { isGoodLink } from "./code-links.ts";
import { LambdaError, tooLargeText } from "./errors.ts";
import { readInput, type Source } from "./input.ts";
import { model, type OperationModel } from "./model/model.ts";
import { addUrlRoutes } from "./url-routes.ts";
import { signatureError } from "./signature-error.ts";
import { operations, takeCode, takeEvents } from "./operations.ts";

export function addLambdaRoutes(app: Hono<Env>, stations: Stations, keys: KeyRing): void {
  addUrlRoutes(app, stations, keys);
  for (const [name, operation] of sorted(Object.entries(model.operations))) {
    const handle = (c: Context<Env>): Promise<Response> => answer(c, stations, name, operation);
    for (const path of pathsOf(operation)) app.on(operation.method, path, handle);
  }
  app.get("/lambda-code/:hash", (c) => code(c, stations));
  app.all("/:date{20\\d\\d-\\d\\d-\\d\\d}/*", () => {
    throw new LambdaError("UnknownOperationException", "Lambda's API has no such operation.");
  });
}

/** Whether a path is Lambda's API's: what is wrong there is answered in its form. */
export function isLambdaPath(path: string): boolean {
  return /^\/(20\d\d-\d\d-\d\d|lambda-code)\//.test(path);
}

/** Of two operations at one path, the one that asks for more of the query is tried first. */
function sorted(all: [string, OperationModel][]): [string, OperationModel][] {
  return all.toSorted(([, a], [, b]) => Number(b.uri.includes("?")) - Number(a.uri.includes("?")));
}

/** Older clients end some of them with a slash. */
function pathsOf({ uri }: OperationModel): string[] {
  const [path = ""] = uri.split("?");
  const route = path.replaceAll(/\{(\w+)\+?\}/g, ":$1").replace(/\/$/, "");
  return [route, `${route}/`];
}

async function answer(c: Context<Env>, stations: Stations, name: string, operation: OperationModel): Promise<Response> {
  const run = operations[name];
  const other = otherAtThisPath(c, name, operation);
  if (other !== undefined) return answer(c, stations, other, model.operations[other] as OperationModel);
  if (run === undefined) throw new LambdaError("InvalidParameterValueException", `${name} is not supported by Isopod yet.`);
  const { body, zip } = await bodyOf(c, stations, name);
  const call = newCall(c, stations, zip);
  const input = readInput(operation, { ...sourceOf(c), body });
  const response = reply(await run(input, call), operation);
  response.headers.set("x-amzn-requestid", call.requestId);
  return response;
}

/** `GET …?find=LayerVersion` and `GET …?List=ALL` share a path with an operation without the query. */
function otherAtThisPath(c: Context<Env>, name: string, { uri }: OperationModel): string | undefined {
  const query = uri.split("?")[1];
  if (query === undefined) return undefined;
  const [key = "", value] = query.split("=");
  if (c.req.query(key) === value) return undefined;
  const path = uri.split("?")[0];
  return Object.entries(model.operations).find(
    ([other, { uri: at, method }]) => other !== name && at === path && method === c.req.method,
  )?.[0];
}

function newCall(c: Context<Env>, stations: Stations, zip: StoredZip | undefined): LambdaCall {
  const { tenant, region = defaultRegion, accountId } = c.get("identity");
  return {
    stations,
    caller: { tenant, region, accountId },
    requestId: c.get("requestId"),
    readBody: (maxBytes) => readBody(c, maxBytes),
    header: (name) => c.req.header(name),
    baseUrl: `http://${c.req.header("host") ?? "127.0.0.1"}`,
    zip,
  };
}

/** Where a request is that says no region. */
const defaultRegion = "us-east-1";

function sourceOf(c: Context<Env>): Omit<Source, "body"> {
  return {
    path: (name) => c.req.param(name),
    query: (name) => c.req.queries(name) ?? [],
    header: (name) => c.req.header(name),
  };
}

async function bodyOf(c: Context<Env>, { deployer }: Stations, name: string): Promise<{ body: unknown; zip: StoredZip | undefined }> {
  if (takeEvents.has(name)) return { body: undefined, zip: undefined };
  if (!takeCode.has(name)) return { body: parsed(await readBody(c, limits.lambdaInputMaxBytes)), zip: undefined };
  await using received = await receiveUpload(c, limits.lambdaUploadMaxBytes).catch((error: unknown) => {
    if (!(error instanceof IsopodError) || error.code !== "too_large") throw error;
    throw new LambdaError("RequestEntityTooLargeException", tooLargeText(limits.lambdaUploadMaxBytes, name));
  });
  return await deployer.readRequest(received.body);
}

function parsed(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw new LambdaError("SerializationException", "Could not parse request body into json.");
  }
}

function reply(value: Answer, { status }: OperationModel): Response {
  if (value instanceof Response) return value;
  if (value === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
}

async function code(c: Context<Env>, { deployer }: Stations): Promise<Response> {
  const hash = c.req.param("hash") ?? "";
  if (!isGoodLink(hash, c.req.query("until") ?? "", c.req.query("signature") ?? ""))
    throw new LambdaError("AccessDeniedException", "The link has expired, or was changed.");
  const bytes = await deployer.readBlob(hash as BlobHash);
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { "content-type": "application/octet-stream" } });
}

/** Isopod's own errors, by Lambda's names. */
const lambdaNames: Partial<Record<ErrorCode, string>> = {
  function_not_found: "ResourceNotFoundException",
  invalid_name: "InvalidParameterValueException",
  invalid_request: "InvalidParameterValueException",
  invalid_json: "SerializationException",
  build_failed: "InvalidParameterValueException",
  load_failed: "InvalidParameterValueException",
  no_handler: "InvalidParameterValueException",
  invalid_module: "InvalidParameterValueException",
  invalid_upload: "InvalidParameterValueException",
  unsupported_runtime: "InvalidParameterValueException",
  unauthorized_host: "AccessDeniedException",
  too_large: "RequestEntityTooLargeException",
  function_concurrency: "TooManyRequestsException",
  server_concurrency: "TooManyRequestsException",
  deploy_busy: "TooManyRequestsException",
  deploy_timeout: "InvalidParameterValueException",
};

function asLambdaError(error: unknown): LambdaError | undefined {
  if (error instanceof LambdaError) return error;
  if (error instanceof AuthenticationError) return signatureError(error);
  if (!(error instanceof IsopodError)) return undefined;
  return new LambdaError(
    lambdaNames[error.code] ?? (errorTable[error.code].status < 500 ? "InvalidParameterValueException" : "ServiceException"),
    error.message,
  );
}

export function lambdaErrorReply(c: Context<Env>, error: Error, log: (message: string) => void): Response {
  const known = asLambdaError(error);
  if (known === undefined) log(`bug: ${error.stack ?? error.message}`);
  const shown = known ?? new LambdaError("ServiceException", "Cannot answer as the server failed: its log says why");
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-amzn-errortype": shown.type,
    "x-amzn-requestid": c.get("requestId"),
  };
  return new Response(JSON.stringify(shown.body), { status: shown.status, headers });
}
