/** Two tenants on one server: neither sees anything of the other's, nor that it is there. */
import { describe, expect, test } from "vitest";
import { makeKey, useServerWithKey, type TestServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const { server } = await useServerWithKey();
const red = server.as(await makeKey(server.data, "red"));
const blue = server.as(await makeKey(server.data, "blue"));
const alsoBlue = server.as(await makeKey(server.data, "blue"));
await waitFor("the server to have seen the keys", async () => (await alsoBlue.request("/functions")).status === 200);

await red.deploy("both", 'export default () => { console.log("red line"); return "red" }', { env: { TENANT: "red" } });
await blue.deploy("both", 'export default () => { console.log("blue line"); return "blue" }');
await red.deploy("secret", "export default () => 1");

/** Every route on a function's name. */
const routes = (name: string): [string, RequestInit][] => [
  [`/invoke/${name}`, { method: "POST" }],
  [`/invoke/${name}:1`, { method: "POST" }],
  [`/functions/${name}`, {}],
  [`/functions/${name}:1`, {}],
  [`/functions/${name}/logs`, {}],
  [`/functions/${name}/logs?follow=1`, {}],
  [`/functions/${name}/usage`, {}],
  [`/functions/${name}`, { method: "DELETE" }],
];

describe("another tenant's function is one that is not there", () => {
  test.each(routes("secret"))("%s %o", async (path, init) => {
    const theirs = await blue.request(path, init);
    const none = await blue.request(path.replace("secret", "nobody"), init);
    expect([theirs.status, theirs.error.code]).toEqual([404, "function_not_found"]);
    expect(theirs.text.replaceAll("secret", "nobody")).toBe(none.text);
    expect([...theirs.headers.keys()]).toEqual([...none.headers.keys()]);
  });

  test("and it is still there for its own", async () => {
    expect(await red.value("secret")).toBe(1);
  });
});

test("of the same name each has its own: code, versions, logs, usage", async () => {
  expect([await red.value("both"), await blue.value("both"), await alsoBlue.value("both")]).toEqual(["red", "blue", "blue"]);
  const usage = async (tenant: TestServer): Promise<unknown> =>
    ((await tenant.request("/functions/both/usage")).json as { days: { invocations: number }[] }).days.map(
      ({ invocations }) => invocations,
    );
  expect([await usage(red), await usage(blue)]).toEqual([[1], [2]]);
  const redLog = (await red.request("/functions/both/logs")).text;
  const blueLog = (await blue.request("/functions/both/logs")).text;
  expect([redLog.includes("red line"), redLog.includes("blue line")]).toEqual([true, false]);
  expect([blueLog.includes("blue line"), blueLog.includes("red line")]).toEqual([true, false]);
  expect((await blue.deploy("both", "export default () => 2")).version).toBe(2);
  expect((await red.request("/functions/both")).json).toMatchObject({ versions: [1], config: { env: { TENANT: "***" } } });
});

test("a list holds one's own alone", async () => {
  const names = async (tenant: TestServer): Promise<unknown> =>
    ((await tenant.request("/functions")).json as { functions: { name: string }[] }).functions.map(({ name }) => name);
  expect([await names(red), await names(blue)]).toEqual([["both", "secret"], ["both"]]);
});

test("a log that is followed has one's own lines alone", async () => {
  const abort = new AbortController();
  const following = await fetch(`${blue.url}/functions/both/logs?follow=1`, { headers: blue.headers, signal: abort.signal });
  const reader = following.body!.pipeThrough(new TextDecoderStream()).getReader();
  await red.value("both");
  await blue.value("both:1");
  let text = "";
  while (!text.includes("REPORT")) text += (await reader.read()).value;
  abort.abort();
  expect([text.includes("blue line"), text.includes("red line")]).toEqual([true, false]);
});

test("deleting one's own leaves the other's", async () => {
  expect((await blue.request("/functions/both", { method: "DELETE" })).status).toBe(204);
  expect([(await blue.invoke("both")).status, await red.value("both")]).toEqual([404, "red"]);
});

test("code that is run once is its caller's", async () => {
  const reply = await blue.request("/run", {
    method: "POST",
    body: JSON.stringify({ code: "export default (event, context) => context.invokedFunctionArn", event: null }),
  });
  expect([reply.status, reply.json]).toEqual([200, expect.stringContaining(":blue:")]);
});
