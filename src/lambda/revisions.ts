/** Revision ids: whoever names the one that it knows changes nothing that has changed meanwhile. */
import { randomUUID } from "node:crypto";
import type { FunctionVersion } from "../registry/registry.ts";
import type { FunctionSettings } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { lambdaTime, revisionOf } from "./configuration.ts";
import { LambdaError } from "./errors.ts";

/** A package's own part of a new version. */
export function newRevision(): { revisionId: string; lastModified: string } {
  return { revisionId: randomUUID(), lastModified: lambdaTime(Date.now()) };
}

/** A change to what belongs to a version; to be made with it. @param key `$LATEST`, or a version's number */
export function renewed({ revisions }: FunctionSettings, key: string): Pick<FunctionSettings, "revisions"> {
  return { revisions: { ...revisions, [key]: randomUUID() } };
}

/** @param latest the function's latest state @throws {LambdaError} PreconditionFailedException */
export function checkRevision(revisionId: string | undefined, latest: FunctionVersion, call: LambdaCall): void {
  requireSame(revisionId, revisionOf(latest, call, { stage: "done", version: "$LATEST" }), "GetFunction/GetAlias");
}

/** @param api the operation that tells the id @throws {LambdaError} PreconditionFailedException */
export function requireSame(given: string | undefined, current: string | undefined, api: string): void {
  if (given === undefined || given === current) return;
  throw new LambdaError(
    "PreconditionFailedException",
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
  );
}
