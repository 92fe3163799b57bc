/** Where exactly the cap of a result is. What goes over it is in `output/`. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectFunctionError } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);

test("is counted in bytes, and the cap itself is allowed", async () => {
  await server.deploy("exact", "export default (n) => 'x'.repeat(n)", { maxOutputBytes: 1_000 });
  expect((await server.invoke("exact", 998)).status).toBe(200);
  expect((await server.invoke("exact", 999)).status).toBe(500);
});

test("without a config is Lambda's six mebibytes and a hundred bytes", async () => {
  await server.deploy("usual", "export default (n) => 'x'.repeat(n)");
  const fits = await server.invoke("usual", 6_291_554);
  expect([fits.status, fits.bytes.length]).toEqual([200, 6_291_556]);
  expectFunctionError(await server.invoke("usual", 6_291_555), "Function.ResponseSizeTooLarge");
});

test("an error's own text is capped", async () => {
  await server.deploy(
    "throws",
    "export default () => { const e = new Error('m'.repeat(5_000_000)); e.stack = 's\\n'.repeat(3_000_000); e.name = 'n'.repeat(1_000_000); throw e }",
  );
  const { reply } = await attack(server, "throws");
  expect(reply.status).toBe(500);
  expect(reply.bytes.length).toBeLessThan(200_000);
});
