/** What routes read of a request's path and query. */
import type { Context } from "hono";
import { IsopodError } from "../errors.ts";
import { parseFunctionRef, type FunctionName, type TenantId } from "../ids.ts";
import type { Stations } from "../invoke.ts";
import type { Env } from "./env.ts";

/** Whose the request is. */
export function tenantOf(c: Context<Env>): TenantId {
  return c.get("identity").tenant;
}

/** The name of the route's function. @throws {IsopodError} invalid_name, function_not_found */
export function knownName(c: Context<Env>, { registry }: Stations): FunctionName {
  return registry.resolve(tenantOf(c), parseFunctionRef(c.req.param("fn") ?? "")).name;
}

/** @throws {IsopodError} invalid_request */
export function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new IsopodError(
      "invalid_request",
      `Cannot use ${name} as it is not a whole number: received ${JSON.stringify(text.slice(0, 40))}`,
    );
  return Number(text);
}
