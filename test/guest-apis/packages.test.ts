/** TypeScript functions with packages from npm, collected as the command line collects them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { collect } from "../../src/cli/collect.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
// Below this repository, so that its own node_modules are found.
const folder = fileURLToPath(new URL(`../../node_modules/.isopod-test-${process.pid}/`, import.meta.url));
await mkdir(folder, { recursive: true });
afterAll(() => rm(folder, { recursive: true, force: true }));

async function deployFile(name: string, code: string): Promise<void> {
  const file = join(folder, `${name}.ts`);
  await writeFile(file, code);
  const collected = await collect(file);
  if (!collected.ok) throw new Error(collected.message);
  await server.deploy(name, collected.source);
}

test("zod validates an event", async () => {
  await deployFile(
    "order",
    `import { z } from "zod";
     const Order = z.object({ id: z.string().min(3), amount: z.number().positive() });
     type Order = z.infer<typeof Order>;
     export default (event: unknown): { total: number } | { issues: string[] } => {
       const result = Order.safeParse(event);
       return result.success ? { total: (result.data satisfies Order).amount * 2 } : { issues: result.error.issues.map(({ path }) => path.join(".")) };
     };`,
  );
  expect(await server.value("order", { id: "abc", amount: 4 })).toEqual({ total: 8 });
  expect(await server.value("order", { id: "a", amount: -1 })).toEqual({ issues: ["id", "amount"] });
});

test("hono routes requests, exported as it is", async () => {
  await deployFile(
    "api",
    `import { Hono } from "hono";
     const app = new Hono();
     app.get("/users/:id", (c) => c.json({ id: c.req.param("id"), q: c.req.query("q") ?? null }));
     app.post("/echo", async (c) => c.text(await c.req.text(), 201));
     export default app;`,
  );
  expect((await server.request("/invoke/api/users/7?q=x")).json).toEqual({ id: "7", q: "x" });
  const echoed = await server.request("/invoke/api/echo", { method: "POST", body: "said" });
  expect([echoed.status, echoed.text]).toEqual([201, "said"]);
  expect((await server.request("/invoke/api/none")).status).toBe(404);
});

test("the SDK's types and helpers are there without being uploaded", async () => {
  await server.deploy(
    "typed",
    'import type { EventHandler } from "isopod/sdk"; import * as sdk from "isopod/sdk"; export default () => typeof sdk',
  );
  expect(await server.value("typed")).toBe("object");
});
