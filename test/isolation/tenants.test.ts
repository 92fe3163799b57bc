/** A cell of its own for each tenant: one's calls never run where another's do, and each new one finds a cell warm. */
import { expect, test } from "vitest";
import { defaultTenant, parseFunctionRef, type TenantId } from "../../src/ids.ts";
import { invoke } from "../../src/invoke.ts";
import { cellsOf } from "../harness/processes.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ cellsPerTenant: true });
await server.deploy("sleeps", "export default (ms) => new Promise((done) => setTimeout(done, ms, ms))");

/** A call of another tenant's: there are no keys yet by which a request could be one's. */
async function callAs(tenant: string, event: unknown): Promise<string> {
  const { stations } = server.running;
  const version = stations.registry.resolve(defaultTenant, parseFunctionRef("sleeps"));
  const invocation = { requestId: "request", tenant: tenant as TenantId, body: Buffer.from(JSON.stringify(event)), httpMeta: undefined };
  const owned = { ...version, tenant: tenant as TenantId };
  const { result } = await invoke(stations, invocation, owned, () => stations.deployer.load(version));
  return result.outcome.kind === "ok" ? Buffer.from(result.outcome.body).toString() : result.outcome.kind;
}

async function cellsAre(count: number): Promise<number[]> {
  await waitFor(`${count} cells`, async () => cellsOf(process.pid).length === count && (await server.health()).cells.ready === count);
  return cellsOf(process.pid);
}

test("one cell waits, and each tenant that calls has one more", async () => {
  const [first] = await cellsAre(1);
  expect(await callAs("a", 1)).toBe("1");
  const afterOne = await cellsAre(2);
  expect(afterOne).toContain(first);
  expect(await Promise.all([callAs("a", 2), callAs("b", 3), callAs("b", 4)])).toEqual(["2", "3", "4"]);
  await cellsAre(3);
});

test("a tenant's dead cell takes nobody else's calls along", async () => {
  const before = await cellsAre(3);
  const calls = [callAs("a", 600), callAs("b", 600)];
  await server.inCells(2);
  const [oldest] = before.toSorted((one, other) => one - other);
  process.kill(oldest as number, "SIGKILL");
  // The oldest is the first tenant's; its calls were the only ones there.
  expect(await Promise.all(calls)).toEqual(["cell-lost", "600"]);
  expect(await callAs("a", 5)).toBe("5");
  await cellsAre(3);
});
