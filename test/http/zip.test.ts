/** Zip uploads: good ones run, hostile ones are refused by name and cost the server nothing. */
import { strToU8, zipSync, type Zippable } from "fflate";
import { describe, expect, test } from "vitest";
import type { Reply } from "../harness/reply.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();

function zipOf(files: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? strToU8(content) : content]);
  return Uint8Array.from(zipSync(Object.fromEntries(entries) as Zippable));
}

function put(name: string, zip: Uint8Array<ArrayBuffer>): Promise<Reply> {
  return server.put(name, zip, "application/zip");
}

const good = {
  "index.ts": 'import { add } from "./lib/add.ts"; export default (n: number): number => add(n, 1);',
  "lib/add.ts": "export const add = (a: number, b: number): number => a + b;",
};

describe("a good zip", () => {
  test("is deployed with its folders", async () => {
    const reply = await put("zipped", zipOf({ "lib/": "", ...good }));
    expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
    expect(await server.value("zipped", 1)).toBe(2);
  });

  test("takes its config from isopod.json", async () => {
    await put("configured", zipOf({ ...good, "isopod.json": '{ "memoryMb": 32, "env": { "A": "b" } }' }));
    expect((await server.invoke("configured", 1)).number("x-isopod-memory-limit-bytes")).toBe(32 * 1_048_576);
  });

  test("takes its entry from package.json's main", async () => {
    const files = {
      "package.json": '{ "main": "./start.js" }',
      "start.js": 'export default () => "main"',
      "other.js": "export default () => 0",
    };
    await put("main", zipOf(files));
    expect(await server.value("main")).toBe("main");
  });

  test("brings its packages", async () => {
    const files = {
      "index.js": 'import greet from "greet"; export default (name) => greet(name);',
      "node_modules/greet/package.json": '{ "name": "greet", "main": "greet.js" }',
      "node_modules/greet/greet.js": 'module.exports = (name) => "hello " + name;',
    };
    await put("packaged", zipOf(files));
    expect(await server.value("packaged", "you")).toBe("hello you");
  });

  test("of 60 megabytes of zeros is over the size, not deployed", async () => {
    const reply = await put("zeros", zipOf({ ...good, "zeros.bin": new Uint8Array(60_000_000) }));
    expect(reply.status === 413 || reply.status === 400).toBe(true);
    expect(reply.error.code).toMatch(/^(too_large|invalid_upload)$/);
  });
});

/** Overwrites a 32-bit field of the first central directory entry. */
function withDirectoryField(zip: Uint8Array<ArrayBuffer>, offset: number, value: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(zip);
  const view = new DataView(copy.buffer);
  const directory = view.getUint32(copy.length - 6, true);
  view.setUint32(directory + offset, value, true);
  return copy;
}

/** Stored, so that only the checksum can tell. */
function damagedZip(): Uint8Array<ArrayBuffer> {
  const zip = Uint8Array.from(zipSync({ "index.js": strToU8('export default () => "right"') }, { level: 0 }));
  zip.set(strToU8("wrong"), Buffer.from(zip).indexOf("right"));
  return zip;
}

describe("a bad zip is refused", () => {
  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["nothing", new Uint8Array(0)],
    ["text", strToU8("this is no zip")],
    ["half of one", zipOf(good).slice(0, 120)],
    ["its directory alone", zipOf(good).slice(-100)],
    ["the end alone", zipOf(good).slice(-22)],
    ["an offset past its end", withDirectoryField(zipOf(good), 42, 0x7fffffff)],
    ["an offset into another file", withDirectoryField(zipOf(good), 42, 7)],
    ["a byte that changed on the way", damagedZip()],
    ["no files", zipOf({})],
    ["a path that climbs out", zipOf({ ...good, "../../evil.ts": "1" })],
    ["an absolute path", zipOf({ ...good, "/etc/cron.d/evil": "1" })],
    ["a path with a backslash", zipOf({ ...good, "..\\evil.ts": "1" })],
    ["a drive", zipOf({ ...good, "C:evil.ts": "1" })],
    ["a NUL in a path", zipOf({ ...good, "a\0b.ts": "1" })],
    ["a bomb", zipOf({ ...good, "bomb.txt": new Uint8Array(40_000_000) })],
    ["a config that is not JSON", zipOf({ ...good, "isopod.json": "{" })],
    ["no entry", zipOf({ "a.txt": "1" })],
  ])("%s", async (what, zip) => {
    const name = what.replaceAll(/[^a-z]/g, "-");
    const reply = await put(name, zip);
    expect(reply.status).toBe(400);
    expect(reply.error.code).toMatch(/^(invalid_upload|invalid_request|invalid_json)$/);
    expect((await server.invoke(name)).status).toBe(404);
  });

  test("an entry that says it is small and inflates to much more", async () => {
    const bomb = zipOf({ "bomb.txt": new Uint8Array(20_000_000), ...good });
    const lying = withDirectoryField(bomb, 24, 1_000);
    const reply = await put("lying", lying);
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_upload"]);
    expect(await server.once("fine", "export default () => 1")).toBe(1);
  });

  test("six thousand entries", async () => {
    const files = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`f${index}.txt`, ""]));
    const reply = await put("many", zipOf({ ...good, ...files }));
    expect([reply.status, reply.error.code]).toEqual([413, "too_large"]);
  });

  test("names of Object.prototype are names like others", async () => {
    const reply = await put("proto", zipOf({ ...good, "constructor.ts": "export {}", "toString/a.ts": "export {}" }));
    expect(reply.status).toBe(201);
  });
});
