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
  if (text.length > limits.nameMaxChars || !namePattern.test(text)) {
    throw new IsopodError(
      "invalid_name",
      `Cannot use a tenant's name as it must be 1 to ${limits.nameMaxChars} letters, digits, "-" or "_": received ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  return text as TenantId;
}

/** `name`, `name:3` or `name:latest`. */
export interface FunctionRef {
  readonly name: FunctionName;
  readonly version: number | undefined;
}

/** @throws {IsopodError} invalid_name */
export function parseFunctionName(text: string): FunctionName {
  if (text.length > limits.nameMaxChars || !namePattern.test(text)) {
    throw new IsopodError(
      "invalid_name",
      `Cannot use a function's name as it must be 1 to ${limits.nameMaxChars} letters, digits, "-" or "_": received ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  return text as FunctionName;
}

/** @throws {IsopodError} invalid_name, also for a version that is none */
export function parseFunctionRef(text: string): FunctionRef {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: parseFunctionName(text), version: undefined };
  const name = parseFunctionName(text.slice(0, colon));
  const qualifier = text.slice(colon + 1);
  if (qualifier === "latest" || qualifier === "$LATEST") return { name, version: undefined };
  if (!/^[1-9][0-9]{0,8}$/.test(qualifier)) {
    throw new IsopodError(
      "invalid_name",
      `Cannot use a version as it must be a number or "latest": received ${JSON.stringify(qualifier.slice(0, 80))}`,
    );
  }
  return { name, version: Number(qualifier) };
}
