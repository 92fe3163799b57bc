/** The CORS headers of a function URL, by its configuration. What the function itself says of it is overridden, as Lambda does. */
import type { Cors } from "../registry/settings.ts";

/** A browser asks ahead of a request. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

/** Nothing for a request without an origin, or with one that is not allowed. */
export function corsHeaders(cors: Cors, request: Request): Record<string, string> {
  const origin = request.headers.get("origin");
  const allowed = cors.AllowOrigins ?? [];
  if (origin === null || !(allowed.includes("*") || allowed.includes(origin))) return {};
  const isForAll = allowed.includes("*") && cors.AllowCredentials !== true;
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    ...(!isForAll && { vary: "Origin" }),
    ...(cors.AllowCredentials === true && { "access-control-allow-credentials": "true" }),
    ...(cors.ExposeHeaders?.length && { "access-control-expose-headers": cors.ExposeHeaders.join(",") }),
    ...(isPreflight(request) && preflightHeaders(cors)),
  };
}

function preflightHeaders({ AllowMethods, AllowHeaders, MaxAge }: Cors): Record<string, string> {
  return {
    ...(AllowMethods?.length && { "access-control-allow-methods": AllowMethods.join(",") }),
    ...(AllowHeaders?.length && { "access-control-allow-headers": AllowHeaders.join(",") }),
    ...(MaxAge !== undefined && { "access-control-max-age": String(MaxAge) }),
  };
}
