/** An interpreter is booted once for all functions of its language and for all starts of a server; what is damaged of it is made again. */
import { glob, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../harness/folder.ts";
import { TestServer, type Source } from "../harness/server.ts";

const few = { cellCount: 1, spareCells: 0 };
const python = (code: string): Source => ({ code, runtime: "python" });

/** The blobs that are as large as only an interpreter is. */
async function programs(data: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(join(data, "blobs/*/*"))) if ((await stat(path)).size > 10_000_000) found.push(path);
  return found;
}

async function withServer(data: string, body: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await TestServer.start({ data, ...few });
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

test("it is booted once, however many are deployed at once, and not again by the next server", async () => {
  await using folder = await newFolder();
  await withServer(folder.path, async (server) => {
    const names = ["a", "b", "c", "d"];
    const records = await Promise.all(names.map((name) => server.deploy(name, python(`def handler(event, context): return '${name}'`))));
    expect(await Promise.all(names.map((name) => server.value(name)))).toEqual(names);
    expect(await programs(folder.path)).toHaveLength(1);
    for (const { imageBytes } of records) expect(imageBytes).toBeLessThan(400_000);
  });
  await withServer(folder.path, async (server) => {
    expect(await server.value("a")).toBe("a");
    expect(await server.once("e", python("def handler(event, context): return 'e'"))).toBe("e");
    expect(await programs(folder.path)).toHaveLength(1);
  });
});

test("one that is damaged is booted again, by a call and by a deploy", async () => {
  await using folder = await newFolder();
  const damage = async (): Promise<void> => {
    for (const path of await programs(folder.path)) await truncate(path, 12_000_000);
  };
  await withServer(folder.path, async (server) => {
    await server.deploy("called", python("def handler(event, context): return 'right'"));
  });
  await damage();
  await withServer(folder.path, async (server) => {
    expect(await server.value("called")).toBe("right");
    expect(server.log.some((line) => /called:1 .*again from its code/.test(line))).toBe(true);
  });
  await damage();
  await withServer(folder.path, async (server) => {
    expect(await server.once("deployed", python("def handler(event, context): return 'new'"))).toBe("new");
    expect(await server.value("called")).toBe("right");
  });
});
