/** Removes a function with all that is kept of it, here and at every station. Both APIs do it by this. */
import type { FunctionName, TenantId } from "./ids.ts";
import type { Stations } from "./invoke.ts";

/** @throws {IsopodError} function_not_found */
export async function removeFunction(stations: Stations, tenant: TenantId, name: FunctionName): Promise<void> {
  const { registry, admission, ledger, events } = stations;
  registry.remove(tenant, name);
  admission.reserve(tenant, name, undefined);
  await Promise.all([ledger.forgetLogs(tenant, name), events.forget(tenant, name)]);
}
