/** What Node's modules take of a function's image, and what a function sees of how they came there. */
import { expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();

test.each([
  ["Buffer", "Buffer.from('hi').toString('hex')", 260_000],
  ["node:fs", "require('node:fs').existsSync('/tmp')", 400_000],
  ["node:stream", "typeof require('node:stream').Readable", 650_000],
])("%s is in an image without its text", async (_, expression, mostBytes) => {
  const { imageBytes } = await server.deploy("with-node", `export const handler = () => ${expression};`);
  expect(imageBytes).toBeLessThan(mostBytes);
  expect(await server.value("with-node")).toBeTruthy();
});

test("they show no text, as a runtime's own; the function's shows its own", async () => {
  await server.deploy(
    "texts",
    `import { inspect } from "node:util";
     function own() { return 1; }
     export const handler = () => [String(own), String(Buffer.alloc), String(inspect)];`,
  );
  const native = expect.stringMatching(/^function \w*\(\) \{\n? *\[native code\]\n?\}$/);
  expect(await server.value("texts")).toEqual(["function own() {\n  return 1;\n}", native, native]);
});

test("nothing of how they came there is left where a function looks", async () => {
  await server.deploy(
    "left",
    `import "node:fs";
     const atLoad = Symbol.for("isopod.node") in globalThis;
     export const handler = () => [atLoad, Symbol.for("isopod.node") in globalThis, Object.keys(globalThis)];`,
  );
  expect(await server.value("left")).toEqual([false, false, []]);
});

test("two modules that require each other are each one, whoever asks first", async () => {
  await server.deploy(
    "ones",
    `import fs from "node:fs";
     import promises from "node:fs/promises";
     import { promises as named } from "fs";
     const process = require("process");
     export const handler = () => [fs.promises === promises, named === promises, process === globalThis.process, require("util") === require("node:util")];`,
  );
  expect(await server.value("ones")).toEqual([true, true, true, true]);
});

test("what waits inside of them keeps the context of who asked", async () => {
  await server.deploy(
    "contexts",
    `import { AsyncLocalStorage } from "node:async_hooks";
     import { pipeline } from "node:stream/promises";
     import { Readable, Writable } from "node:stream";
     import { setTimeout as sleep } from "node:timers/promises";
     import { writeFile, readFile } from "node:fs/promises";
     const storage = new AsyncLocalStorage();
     const work = async (name) => {
       const seen = [];
       const note = () => seen.push(storage.getStore());
       await sleep(5); note();
       await writeFile("/tmp/" + name, name); note();
       await readFile("/tmp/" + name); note();
       await pipeline(Readable.from(["a", "b"]), async function* (source) { for await (const part of source) { note(); yield part; } }, new Writable({ write(_, __, done) { note(); done(); } }));
       note();
       return new Set(seen).size === 1 ? [...new Set(seen)][0] : seen;
     };
     export const handler = () => Promise.all(["one", "two"].map((name) => storage.run(name, () => work(name))));`,
  );
  expect(await server.value("contexts")).toEqual(["one", "two"]);
});

test("a text of the function's that looks like the bundler's mark of one is a text", async () => {
  const text = "\n// isopod:node/../../package\n// isopod:node/fs\n// isopod:node/none\n// isopod:scripts 5\n";
  await server.deploy("marks", `export const handler = () => \`${text}\`;`);
  expect(await server.value("marks")).toBe(text);
  await server.deploy("marked", `// isopod:scripts 5\nexport const handler = () => 1;`);
  expect(await server.value("marked")).toBe(1);
});
