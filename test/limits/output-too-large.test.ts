/** Results over their cap are an error of the function's, whatever they are made of. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectFunctionError } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);

test.each([
  ["a string", "'x'.repeat(1_000_000)"],
  ["an array", "new Array(500_000).fill(1)"],
  ["toJSON", "({ toJSON: () => 'x'.repeat(1_000_000) })"],
  ["a promise", "Promise.resolve('x'.repeat(1_000_000))"],
  ["characters of three bytes", "'\\u20ac'.repeat(40_000)"],
  ["an HTTP body", undefined],
])("%s", async (_, expression) => {
  const code =
    expression === undefined ? "export default { fetch: () => new Response('x'.repeat(1_000_000)) }" : `export default () => ${expression}`;
  await server.deploy("attacker", code, { maxOutputBytes: 100_000 });
  const { reply } = await attack(server, "attacker");
  expectFunctionError(reply, "Function.ResponseSizeTooLarge");
  expect(reply.functionError.errorMessage).toMatch(/exceeded maximum allowed payload size \(100000 bytes\)/);
  expect(reply.bytes.length).toBeLessThan(1_000);
});

test("is counted in bytes, and the cap itself is allowed", async () => {
  await server.deploy("exact", "export default (n) => 'x'.repeat(n)", { maxOutputBytes: 1_000 });
  expect((await server.invoke("exact", 998)).status).toBe(200);
  expect((await server.invoke("exact", 999)).status).toBe(500);
});

test("without a config is Lambda's six mebibytes", async () => {
  await server.deploy("usual", "export default (n) => 'x'.repeat(n)");
  const fits = await server.invoke("usual", 6 * 1_048_576 - 2);
  expect([fits.status, fits.bytes.length]).toEqual([200, 6 * 1_048_576]);
  expectFunctionError(await server.invoke("usual", 6 * 1_048_576 - 1), "Function.ResponseSizeTooLarge");
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

test("HTTP headers without end are capped", async () => {
  await server.deploy(
    "headers",
    "export default { fetch() { const r = new Response('x'); for (let i = 0; i < 2_000; i++) r.headers.set('x-' + i, 'v'.repeat(100)); return r } }",
  );
  const { reply } = await attack(server, "headers");
  expectFunctionError(reply, /./);
});
