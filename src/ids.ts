/** Ids that must not be mistaken for one another: swapped arguments are cross-tenant bugs. */
import { IsopodError } from "./errors.ts";
import { limits } from "./limits.ts";

export type TenantId = string & { readonly __tenant: unique symbol };
export type FunctionName = string & { readonly __function: unique symbol };
/** SHA-256, 64 hex digits: the address of a stored blob. */
export type BlobHash = string & { readonly __blob: unique symbol };

/** The tenant of every request while no keys are configured. */
export const defaultTenant: TenantId = "default" as TenantId;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** @throws {IsopodError} invalid_name */
export function parseTenant(text: string): TenantId {
  return checkedName(text, "tenant") as TenantId;
}

function checkedName(text: string, what: string): string {
  if (text.length <= limits.nameMaxChars && namePattern.test(text)) return text;
  throw new IsopodError(
    "invalid_name",
    `Cannot use a ${what}'s name as it must be 1 to ${limits.nameMaxChars} letters, digits, "-" or "_": received ${JSON.stringify(text.slice(0, 80))}`,
  );
}

/** `name`, `name:3`, `name:latest` or `name:an-alias`. */
export interface FunctionRef {
  readonly name: FunctionName;
  /** A version's number, an alias's name, or undefined for the latest. */
  readonly qualifier: number | string | undefined;
}

/** An alias is no number, so that it is never taken for a version. */
const aliasPattern = /^(?![0-9]+$)[A-Za-z0-9_-]{1,128}$/;

/** @throws {IsopodError} invalid_name */
export function parseFunctionName(text: string): FunctionName {
  return checkedName(text, "function") as FunctionName;
}

/** @throws {IsopodError} invalid_name, also for a qualifier that can be none */
export function parseFunctionRef(text: string): FunctionRef {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: parseFunctionName(text), qualifier: undefined };
  return { name: parseFunctionName(text.slice(0, colon)), qualifier: parseQualifier(text.slice(colon + 1)) };
}

function parseQualifier(text: string): number | string | undefined {
  if (text === "latest" || text === "$LATEST") return undefined;
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  if (aliasPattern.test(text)) return text;
  throw new IsopodError(
    "invalid_name",
    `Cannot use a qualifier as it must be a version's number, an alias or "latest": received ${JSON.stringify(text.slice(0, 80))}`,
  );
}
