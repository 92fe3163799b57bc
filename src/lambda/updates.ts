/** One change of a function at a time: a second one that comes meanwhile is refused, as Lambda does it, and not queued. */
import type { LambdaCall } from "./call.ts";
import { conflict, type LambdaError } from "./errors.ts";
import { arnOf } from "./names.ts";

export function isUpdating(arn: string): LambdaError {
  return conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}

const busy = new WeakMap<object, Set<string>>();

/** @throws {LambdaError} ResourceConflictException while another change of that function runs */
export async function changing<T>({ stations, caller }: LambdaCall, name: string, body: () => Promise<T>): Promise<T> {
  const running = busy.get(stations.registry) ?? new Set();
  busy.set(stations.registry, running);
  const key = `${caller.tenant}/${name}`;
  if (running.has(key)) throw isUpdating(arnOf(caller, name));
  running.add(key);
  try {
    return await body();
  } finally {
    running.delete(key);
  }
}
