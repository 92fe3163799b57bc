/** A disk that lies: what is damaged is found when it is read, made again from what is whole, or refused; never run. */
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newFolder } from "../harness/folder.ts";
import { TestServer, type DeployedVersion } from "../harness/server.ts";
import { reactor } from "../harness/wat.ts";

/** One cell, as these tests start many servers. */
const few = { cellCount: 1, spareCells: 0 };

type Damage = (path: string) => Promise<void>;

const damages: readonly (readonly [string, Damage])[] = [
  ["one byte flipped", async (path) => flip(path, 0.5)],
  ["its last byte flipped", async (path) => flip(path, 1)],
  ["cut in half", async (path) => truncate(path, Math.floor((await readFile(path)).length / 2))],
  ["emptied", async (path) => truncate(path, 0)],
  ["zeroed", async (path) => writeFile(path, Buffer.alloc((await readFile(path)).length))],
  ["deleted", async (path) => rm(path)],
];

async function flip(path: string, where: number): Promise<void> {
  const bytes = await readFile(path);
  const at = Math.min(bytes.length - 1, Math.floor(bytes.length * where));
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

function blobPath(data: string, hash: string): string {
  return join(data, "blobs", hash.slice(0, 2), hash);
}

/** Deploys, closes, damages, and starts again: cells that hold the image in memory would hide what the disk says. */
async function damaged(data: string, damage: (version: DeployedVersion) => Promise<void>): Promise<TestServer> {
  const first = await TestServer.start({ data, ...few });
  const version = await first.deploy("fn", 'export default () => "right"', { env: { A: "b" } });
  await first.close();
  await damage(version);
  return TestServer.start({ data, ...few });
}

describe("an image that is damaged is made again from the code", () => {
  test.each(damages)("%s", async (_, damage) => {
    await using folder = await newFolder();
    const server = await damaged(folder.path, ({ imageHash }) => damage(blobPath(folder.path, imageHash)));
    try {
      expect(await server.value("fn")).toBe("right");
      expect(server.log.some((line) => /fn:1 .*again from its code/.test(line))).toBe(true);
      const { imageHash } = (await server.request("/functions/fn")).json as DeployedVersion;
      expect((await readFile(blobPath(folder.path, imageHash))).length).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  });

  test("once, however many calls come at once, and for good", async () => {
    await using folder = await newFolder();
    const server = await damaged(folder.path, ({ imageHash }) => flip(blobPath(folder.path, imageHash), 0.5));
    try {
      const values = await Promise.all(Array.from({ length: 30 }, () => server.value("fn")));
      expect(values).toEqual(Array.from({ length: 30 }, () => "right"));
    } finally {
      await server.close();
    }
    const again = await TestServer.start({ data: folder.path, ...few });
    try {
      expect(await again.value("fn")).toBe("right");
      expect(again.log.filter((line) => /again from its code/.test(line))).toEqual([]);
    } finally {
      await again.close();
    }
  });
});

describe("a compiled function's program that is damaged is made again from its module", () => {
  test.each(damages)("%s", async (_, damage) => {
    await using folder = await newFolder();
    const first = await TestServer.start({ data: folder.path, ...few });
    const { programHash } = await first.deploy("fn", { wasm: reactor({ handle: "(call $reply (i32.const 0) (i32.const 4))" }) });
    await first.close();
    await damage(blobPath(folder.path, programHash ?? ""));
    const server = await TestServer.start({ data: folder.path, ...few });
    try {
      expect(await server.value("fn")).toBeNull();
      expect(server.log.some((line) => /fn:1 .*again from its code/.test(line))).toBe(true);
    } finally {
      await server.close();
    }
  });
});

describe("code that is damaged", () => {
  test.each(damages.slice(-3))("together with its image is refused and never run: %s", async (_, damage) => {
    await using folder = await newFolder();
    const server = await damaged(folder.path, async ({ imageHash, codeHash }) => {
      await damage(blobPath(folder.path, imageHash));
      await damage(blobPath(folder.path, codeHash));
    });
    try {
      for (let call = 0; call < 2; call++) {
        const reply = await server.invoke("fn");
        expect(reply.status).toBe(500);
        expect(reply.error).toMatchObject({ code: "image_corrupt", blame: "host", retryable: false });
      }
      await server.deploy("other", "export default () => 1");
      expect(await server.value("other")).toBe(1);
      await server.deploy("fn", 'export default () => "right"');
      expect(await server.value("fn")).toBe("right");
      expect((await server.health()).running).toBe(0);
    } finally {
      await server.close();
    }
  });

  test("alone does no harm while the image is whole", async () => {
    await using folder = await newFolder();
    const server = await damaged(folder.path, ({ codeHash }) => flip(blobPath(folder.path, codeHash), 0.5));
    try {
      expect(await server.value("fn")).toBe("right");
    } finally {
      await server.close();
    }
  });

  test("is put right by deploying the same code again", async () => {
    await using folder = await newFolder();
    const server = await damaged(folder.path, async ({ imageHash, codeHash }) => {
      await flip(blobPath(folder.path, codeHash), 0.5);
      await rm(blobPath(folder.path, imageHash));
    });
    try {
      await server.deploy("fn", 'export default () => "right"');
      expect(await server.value("fn:1")).toBe("right");
    } finally {
      await server.close();
    }
  });
});

test("a source map that is damaged costs a trace its places and nothing else", async () => {
  await using folder = await newFolder();
  const server = await damaged(folder.path, async ({ codeHash, imageHash }) => {
    const folders = await readdir(join(folder.path, "blobs"), { recursive: true, withFileTypes: true });
    const maps = folders.filter((entry) => entry.isFile() && entry.name !== codeHash && entry.name !== imageHash);
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) await flip(join(map.parentPath, map.name), 0.5);
  });
  try {
    expect(await server.value("fn")).toBe("right");
  } finally {
    await server.close();
  }
});

test("half-written files of a crash are nobody's", async () => {
  await using folder = await newFolder();
  const server = await damaged(folder.path, async ({ imageHash }) => writeFile(`${blobPath(folder.path, imageHash)}.x.tmp`, "half"));
  try {
    expect(await server.value("fn")).toBe("right");
  } finally {
    await server.close();
  }
});
