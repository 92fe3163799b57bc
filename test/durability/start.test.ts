/** Starts that cannot be: each says why in one line, names what to do, and exits 2. */
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readServerConfig } from "../../src/config.ts";
import { startServer } from "../../src/server.ts";
import { CliServer } from "../harness/cli-server.ts";
import { newFolder } from "../harness/folder.ts";
import { expectNoCells, makeKey } from "../harness/server.ts";

async function refused(...args: string[]): Promise<string> {
  await using server = new CliServer(args);
  const { code } = await server.ended;
  expect([code, server.stdout]).toEqual([2, ""]);
  expect(server.stderr).not.toMatch(/\n\s+at /);
  return server.stderr;
}

describe("isopod serve refuses", () => {
  test("a data directory below a file", async () => {
    await using folder = await newFolder();
    await writeFile(join(folder.path, "file"), "");
    const data = join(folder.path, "file", "data");
    expect(await refused("serve", "--port", "0", "--data", data)).toMatch(
      new RegExp(`Cannot open the data directory ${data} as it cannot be written: .*--data DIR`),
    );
  });

  test("a data directory that is a file", async () => {
    await using folder = await newFolder();
    await writeFile(join(folder.path, "file"), "");
    expect(await refused("serve", "--port", "0", "--data", join(folder.path, "file"))).toMatch(/Cannot open the data directory/);
  });

  test("a database that is none", async () => {
    await using folder = await newFolder();
    await writeFile(join(folder.path, "isopod.db"), "this is not SQLite, not by any means".repeat(100));
    expect(await refused("serve", "--port", "0", "--data", folder.path)).toMatch(
      /Cannot open the data directory .*: file is not a database/,
    );
  });

  test("a blob folder that is a file, at the first deploy and not with a crash", async () => {
    await using folder = await newFolder();
    await writeFile(join(folder.path, "blobs"), "");
    await using server = await CliServer.serve(folder.path);
    const reply = await server.put("fn", "export default () => 1");
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ error: { code: "storage_failed", blame: "host", retryable: true } });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test("a port in use", async () => {
    await using folder = await newFolder();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      const said = await refused("serve", "--port", String(port), "--data", folder.path);
      expect(said).toMatch(new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port} as the port is in use: .*--port`));
    } finally {
      taken.close();
    }
  });

  test.each([
    [["serve", "--prot", "1"], /unknown option '--prot'[\s\S]*--port/],
    [["serve", "--port", "65536"], /port/],
    [["serve", "--port", "x"], /port/],
    [["serve", "--cells", "fibers"], /cells/],
    [["serve", "--cell-count", "0"], /cellCount/],
    [["serve", "--memory-mb", "-1"], /memoryMb/],
    [["serve", "--without-keys", "yes"], /withoutKeys.*"anyone who reaches this server may run code on it"/],
    [["serve", "--config", "/nowhere/isopod.json"], /Cannot read the config file \/nowhere\/isopod\.json/],
    [["serve", "--port", "0", "--allow-private-egress", "http://x y"], /egress|private/i],
    [["frobnicate"], /unknown command/],
  ])("%j", async (args, message) => {
    await using folder = await newFolder();
    expect(await refused(...args, ...(args[0] === "serve" ? ["--data", folder.path] : []))).toMatch(message);
  });

  test("a config file with an unknown setting", async () => {
    await using folder = await newFolder();
    const file = join(folder.path, "isopod.json");
    await writeFile(file, '{ "prot": 1 }');
    expect(await refused("serve", "--config", file, "--data", folder.path)).toMatch(/prot/);
  });
});

describe("an address beyond loopback, without keys,", () => {
  const sentence = "anyone who reaches this server may run code on it";

  test.each(["0.0.0.0", "::", "192.0.2.1", "127.0.0.1.example"])("is refused, and both ways out are said: %s", async (host) => {
    await using folder = await newFolder();
    const said = await refused("serve", "--port", "0", "--host", host, "--data", folder.path);
    expect(said).toContain(`Cannot listen on ${host} as there are no keys`);
    expect(said).toContain(`isopod keys create --data ${folder.path}`);
    expect(said).toContain(`--without-keys "${sentence}"`);
  });

  test("is taken with the sentence: as a flag, in the environment, in the config file", async () => {
    await using folder = await newFolder();
    const file = join(folder.path, "isopod.json");
    await writeFile(file, JSON.stringify({ withoutKeys: sentence }));
    const args = ["serve", "--port", "0", "--host", "0.0.0.0", "--data", folder.path, "--cell-count", "1", "--spare-cells", "0"];
    for (const [more, env] of [
      [["--without-keys", sentence], {}],
      [[], { ISOPOD_WITHOUT_KEYS: sentence }],
      [["--config", file], {}],
    ] as const) {
      await using server = new CliServer([...args, ...more], env);
      await server.said("\n");
      expect((await fetch(`${server.url}/functions`)).status).toBe(200);
      expect(server.stderr).toContain("keys: off, whoever reaches 0.0.0.0 may deploy and run code");
    }
  });

  test("is taken with a key, and then asks for it, whatever the sentence says", async () => {
    await using folder = await newFolder();
    const { id, secret } = await makeKey(folder.path);
    await using server = await CliServer.serve(folder.path, "--host", "0.0.0.0", "--without-keys", sentence);
    expect((await fetch(`${server.url}/functions`)).status).toBe(401);
    expect((await fetch(`${server.url}/functions`, { headers: { authorization: `Bearer ${id}.${secret}` } })).status).toBe(200);
    expect(server.stderr).toContain("keys: on, one");
  });
});

test("a start that fails leaves no cell behind", async () => {
  await using folder = await newFolder();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  const config = readServerConfig(undefined, {}, { port, data: folder.path, example: false });
  await expect(startServer(config, () => {})).rejects.toThrow(/the port is in use/);
  taken.close();
  await expectNoCells();
});

test("two servers on one data directory do not lose each other's deployments", async () => {
  await using folder = await newFolder();
  await mkdir(folder.path, { recursive: true });
  await using first = await CliServer.serve(folder.path);
  await using second = new CliServer(["serve", "--port", "0", "--data", folder.path, "--no-example"]);
  const outcome = await Promise.race([second.ended, second.said("\n").then(() => "listening" as const)]);
  if (outcome === "listening") {
    const replies = await Promise.all([first.put("fn", "export default () => 1"), second.put("fn", "export default () => 2")]);
    for (const reply of replies) expect([reply.status, await reply.text()]).toEqual([201, expect.any(String)]);
  } else {
    expect([outcome.code, second.stderr]).toEqual([2, expect.stringMatching(/another server|in use|locked/i)]);
  }
});

test("the first start deploys the example, and it stays deleted when it was deleted", async () => {
  await using folder = await newFolder();
  {
    await using server = new CliServer(["serve", "--port", "0", "--data", folder.path]);
    await server.said("try: ");
    const curl = /try: curl -X POST (\S+) -d '(.*)'/.exec(server.stdout);
    const reply = await fetch(curl?.[1] ?? "", { method: "POST", body: curl?.[2] ?? "" });
    expect([reply.status, typeof (await reply.json())]).toEqual([200, "object"]);
    expect((await fetch(`${server.url}/functions/hello`, { method: "DELETE" })).status).toBe(204);
  }
  await using server = new CliServer(["serve", "--port", "0", "--data", folder.path]);
  await server.said("\n");
  expect((await server.invoke("hello")).status).toBe(404);
});
