/** The event that a function behind a URL gets: payload format 2.0, as AWS documents it for function URLs. */
export interface UrlRequest {
  readonly method: string;
  /** As they were sent. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Names and values, one behind the other. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  /** Of the server. */
  readonly port: number;
  readonly body: Uint8Array;
  readonly requestId: string;
  readonly urlId: string;
  readonly region: string;
  readonly timeMs: number;
}

/** @returns JSON */
export function functionUrlEvent(request: UrlRequest): Uint8Array {
  const { rawPath, rawQueryString, body } = request;
  const headers = headersOf(request.rawHeaders);
  const { cookie, ...others } = headers;
  const isText = body.length > 0 && isTextType(headers["content-type"]);
  const event = {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: { ...others, ...forwarded(request) },
    ...(rawQueryString !== "" && { queryStringParameters: parametersOf(rawQueryString) }),
    requestContext: contextOf(request, headers),
    ...(body.length > 0 && { body: Buffer.from(body).toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
  return Buffer.from(JSON.stringify(event));
}

/** As from a proxy before the function, which a client cannot speak for. */
function forwarded({ sourceIp, port }: UrlRequest): Record<string, string> {
  return { "x-forwarded-for": sourceIp, "x-forwarded-port": String(port), "x-forwarded-proto": "http" };
}

function contextOf(
  { urlId, region, rawPath, method, sourceIp, requestId, timeMs }: UrlRequest,
  headers: Readonly<Record<string, string>>,
): object {
  return {
    accountId: "anonymous",
    apiId: urlId,
    domainName: `${urlId}.lambda-url.${region}.on.aws`,
    domainPrefix: urlId,
    http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp, userAgent: headers["user-agent"] ?? "" },
    requestId,
    routeKey: "$default",
    stage: "$default",
    time: clfTime(timeMs),
    timeEpoch: timeMs,
  };
}

/** In small letters; those that came more than once joined by commas, cookies by semicolons. Of the connection's own, none. */
function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    if (name === "connection" || name === "__proto__") continue;
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}${name === "cookie" ? "; " : ","}${value}` : value;
  }
  return headers;
}

function parametersOf(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** Forms are none, as in Lambda. */
function isTextType(type = ""): boolean {
  return /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml)))/i.test(type);
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `12/Mar/2020:19:03:58 +0000`. */
function clfTime(timeMs: number): string {
  const [day = "", time = ""] = new Date(timeMs).toISOString().split("T");
  const [year, month, date] = day.split("-");
  return `${date}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
