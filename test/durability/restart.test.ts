/** What was acknowledged is there again: after a restart, and after `kill -9` at the worst moments. */
import { expect, test } from "vitest";
import { CliServer } from "../harness/cli-server.ts";
import { newFolder } from "../harness/folder.ts";
import { TestServer } from "../harness/server.ts";

test("a restart keeps functions, versions, config, logs and usage", async () => {
  await using folder = await newFolder();
  const first = await TestServer.start({ data: folder.path });
  await first.deploy("kept", "export default () => [1, process.env.KEY]", { env: { KEY: "value" }, memoryMb: 64 });
  await first.deploy("kept", "export default () => [2, process.env.KEY]", { env: { KEY: "value" }, memoryMb: 64 });
  await first.deploy("deleted", "export default () => 1");
  await first.request("/functions/deleted", { method: "DELETE" });
  await first.value("kept");
  const record = (await first.request("/functions/kept")).json;
  const usage = (await first.request("/functions/kept/usage")).json;
  await first.close();

  const second = await TestServer.start({ data: folder.path });
  try {
    expect((await second.request("/functions/kept")).json).toEqual(record);
    expect((await second.request("/functions/kept/usage")).json).toEqual(usage);
    expect(((await second.request("/functions/kept/logs")).json as { lines: object[] }).lines).toHaveLength(1);
    expect(await second.value("kept")).toEqual([2, "value"]);
    expect(await second.value("kept:1")).toEqual([1, "value"]);
    expect((await second.invoke("deleted")).status).toBe(404);
    expect((await second.deploy("deleted", "export default () => 2")).version).toBe(2);
    expect((await second.deploy("kept", "export default () => 3")).version).toBe(3);
    expect(second.log.filter((line) => /again from its code/.test(line))).toEqual([]);
  } finally {
    await second.close();
  }
});

test("kill -9 right after the 201 keeps the deployment, every time", async () => {
  await using folder = await newFolder();
  for (let round = 1; round <= 3; round++) {
    await using server = await CliServer.serve(folder.path);
    for (let version = 1; version < round; version++) {
      expect(await (await server.invoke(`kept:${version}`)).json()).toBe(version);
    }
    const reply = await server.put("kept", `export default () => ${round}`);
    server.kill("SIGKILL");
    expect(reply.status).toBe(201);
    expect(await server.ended).toEqual({ code: null, signal: "SIGKILL" });
  }
  await using server = await CliServer.serve(folder.path);
  expect(await (await server.invoke("kept")).json()).toBe(3);
});

test("kill -9 in the middle of deployments leaves whole versions only", async () => {
  await using folder = await newFolder();
  const acknowledged: number[] = [];
  {
    await using server = await CliServer.serve(folder.path);
    await server.put("busy", "export default () => 0");
    const deploying = Array.from({ length: 8 }, async (_, index) => {
      const reply = await server.put("busy", `export default () => ${index + 1}`);
      const { version } = (await reply.json()) as { version: number };
      acknowledged.push(version);
      // The rest is on its way when the first is acknowledged.
      server.kill("SIGKILL");
    });
    await Promise.allSettled(deploying);
  }
  await using server = await CliServer.serve(folder.path);
  const { versions } = (await (await fetch(`${server.url}/functions/busy`)).json()) as { versions: number[] };
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const version of acknowledged) expect(versions).toContain(version);
  for (const version of versions) expect((await server.invoke(`busy:${version}`)).status).toBe(200);
});

test("kill -9 takes the cells along", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  expect(server.cells.length).toBeGreaterThan(0);
  server.kill("SIGKILL");
  // Disposal waits until they are gone, and fails when they are not.
});

test("usage that was shown is kept through kill -9", async () => {
  await using folder = await newFolder();
  let usage: unknown;
  {
    await using server = await CliServer.serve(folder.path);
    await server.put("used", "export default () => 1");
    for (let call = 0; call < 10; call++) await server.invoke("used");
    usage = await (await fetch(`${server.url}/functions/used/usage`)).json();
  }
  await using server = await CliServer.serve(folder.path);
  expect(await (await fetch(`${server.url}/functions/used/usage`)).json()).toEqual(usage);
  expect(usage).toMatchObject({ days: [{ invocations: 10 }] });
});
