/**
 * Recursion, found as Lambda finds it: the trace id that a function has in its environment says by which functions the call came about and how
 * often, Lambda's SDKs send it along with whatever the function asks for, and a function that led to itself sixteen times is not called again.
 * Form: `Root=…;Parent=…;Sampled=0;Lineage=1:HASH:COUNT|…`, as AWS documents it for X-Ray and its recursion detection.
 */
import { hash, randomBytes } from "node:crypto";
import { limits } from "../limits.ts";
import type { LambdaCall } from "./call.ts";
import { LambdaError } from "./errors.ts";
import type { Named } from "./names.ts";

/** Functions that a call came by: of more, the oldest are forgotten. */
const lineageMaxFunctions = 8;

export interface Lineage {
  /** For the function's environment: this call counted. */
  readonly traceId: string;
  /** How often the function has led to itself. */
  readonly hops: number;
}

/** @throws {LambdaError} RecursiveInvocationException */
export function followLineage({ stations, caller, header }: LambdaCall, { name }: Named): Lineage {
  const given = header("x-amzn-trace-id") ?? "";
  const counts = readCounts(given);
  const own = hash("sha256", `${caller.tenant}/${name}`).slice(0, 8);
  const hops = counts.get(own) ?? 0;
  if (hops >= limits.eventHopsMax && stations.registry.settings(caller.tenant, name).recursiveLoop !== "Allow")
    throw new LambdaError(
      "RecursiveInvocationException",
      `Lambda has detected that the function ${name} was invoked ${hops} times in a recursive loop, and stopped it. PutFunctionRecursionConfig allows loops.`,
    );
  counts.delete(own);
  counts.set(own, hops + 1);
  const lineage = Array.from(counts, ([hash, count]) => `1:${hash}:${count}`).slice(-lineageMaxFunctions);
  return { traceId: `Root=${rootOf(given)};Parent=${randomBytes(8).toString("hex")};Sampled=0;Lineage=${lineage.join("|")}`, hops };
}

function readCounts(header: string): Map<string, number> {
  const [, text = ""] = /(?:^|;)\s*Lineage=([0-9a-f:|]{1,400})/.exec(header) ?? [];
  const entries = text.split("|").map((entry) => /^\d+:([0-9a-f]{8}):(\d{1,6})$/.exec(entry));
  return new Map(entries.flatMap((found) => (found === null ? [] : [[found[1] ?? "", Number(found[2])] as const])));
}

function rootOf(header: string): string {
  const seconds = Math.floor(Date.now() / 1_000);
  return /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(header)?.[1] ?? `1-${seconds.toString(16)}-${randomBytes(12).toString("hex")}`;
}
