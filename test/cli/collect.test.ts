/** Which files go up for a function: exactly those that it imports, with what decides how they are read. */
import { mkdir, symlink } from "node:fs/promises";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { collect, functionName } from "../../src/cli/collect.ts";
import { folderWith } from "./folder.ts";

interface Files {
  readonly name: string;
  readonly files: Record<string, string>;
  readonly entry: string;
}

async function collected(path: string): Promise<Files> {
  const result = await collect(path);
  if (!result.ok) throw new Error(result.message);
  if (!("files" in result.source)) throw new Error("received a binary");
  const { files, entry } = result.source;
  return { name: result.name, files, entry };
}

async function refused(path: string): Promise<string> {
  const result = await collect(path);
  if (result.ok) throw new Error(`collected ${JSON.stringify(result.source)}`);
  return result.message;
}

describe("one file", () => {
  test("goes up as it is, under its own name", async () => {
    const code = "export default (event: { é: string }): string => event.é; // ü\n";
    await using folder = await folderWith({ "hello.ts": code, "other.ts": "" });
    expect(await collected(folder.path("hello.ts"))).toEqual({ name: "hello", entry: "hello.ts", files: { "hello.ts": code } });
  });

  test("with its imports, but not with its neighbours", async () => {
    await using folder = await folderWith({
      "fn/index.ts": 'import { a } from "../lib/a.ts"; import data from "./data.json"; export default () => [a, data];',
      "fn/data.json": "[1]",
      "fn/unused.ts": "secret",
      "fn/.env": "SECRET=1",
      "lib/a.ts": 'import type { B } from "./b.ts"; export const a: B = 1;',
      "lib/b.ts": "export type B = number;",
    });
    const { name, entry, files } = await collected(folder.path("fn/index.ts"));
    expect({ name, entry, paths: Object.keys(files) }).toEqual({
      name: "fn",
      entry: "fn/index.ts",
      paths: ["fn/data.json", "fn/index.ts", "lib/a.ts"],
    });
  });

  test("whose imports the server may have: Node's and isopod's", async () => {
    await using folder = await folderWith({
      "a.ts":
        'import { Buffer } from "node:buffer"; import fs from "fs"; import { defineHandler } from "isopod/sdk"; export default [Buffer, fs, defineHandler];',
    });
    expect(Object.keys((await collected(folder.path("a.ts"))).files)).toEqual(["a.ts"]);
  });
});

describe("what is included", () => {
  const files = {
    "app/fn.py": "from part import x",
    "app/part.py": "x = 1",
    "app/fn.ts": "export default () => 1;",
    "app/secret.txt": "not asked for",
    "data/names.json": "[]",
    "data/deep/more.txt": "é",
    "data/bytes.bin": Uint8Array.of(255, 254),
  };

  async function paths(folder: Awaited<ReturnType<typeof folderWith>>, entry: string, ...include: string[]): Promise<unknown> {
    const result = await collect(folder.path(entry), { include: include.map((path) => folder.path(path)) });
    return result.ok && "files" in result.source ? [result.source.entry, ...Object.keys(result.source.files).toSorted()] : result;
  }

  test("goes along: files, and folders with all that lies in them", async () => {
    await using folder = await folderWith(files);
    expect(await paths(folder, "app/fn.py", "data/names.json", "data/deep")).toEqual([
      "app/fn.py",
      "app/fn.py",
      "app/part.py",
      "data/deep/more.txt",
      "data/names.json",
    ]);
    expect(await paths(folder, "app/fn.ts", "app/part.py")).toEqual(["fn.ts", "fn.ts", "part.py"]);
  });

  test("is named when it cannot: bytes, what is not there, anything beside a binary", async () => {
    await using folder = await folderWith({ ...files, "app/fn.wasm": "" });
    const message = (text: string): unknown => ({ ok: false, message: expect.stringMatching(text) });
    expect(await paths(folder, "app/fn.py", "data")).toEqual(message("not UTF-8 text.*bytes.bin"));
    expect(await paths(folder, "app/fn.py", "none")).toEqual(message("cannot be read: received .*none"));
    expect(await paths(folder, "app/fn.wasm", "data/names.json")).toEqual(message("a binary has no files"));
  });
});

describe("packages", () => {
  test("go up with every package.json between the file and the package's root", async () => {
    await using folder = await folderWith({
      "src/main.ts": 'import x from "x"; import { y } from "@s/y/deep"; export default () => [x, y];',
      "node_modules/x/package.json": '{ "name": "x", "exports": { "import": "./dist/esm/index.js", "default": "./index.cjs" } }',
      "node_modules/x/dist/esm/package.json": '{ "type": "module" }',
      "node_modules/x/dist/esm/index.js": 'import z from "z"; export default z;',
      "node_modules/x/index.cjs": "unused",
      "node_modules/x/node_modules/z/package.json": '{ "main": "lib" }',
      "node_modules/x/node_modules/z/lib/index.js": "module.exports = 1;",
      "node_modules/@s/y/package.json": '{ "exports": { "./deep": "./d.js" } }',
      "node_modules/@s/y/d.js": "export const y = 2;",
      "node_modules/unused/package.json": "{}",
    });
    const { entry, files } = await collected(folder.path("src/main.ts"));
    expect(entry).toBe("src/main.ts");
    expect(Object.keys(files).toSorted()).toEqual([
      "node_modules/@s/y/d.js",
      "node_modules/@s/y/package.json",
      "node_modules/x/dist/esm/index.js",
      "node_modules/x/dist/esm/package.json",
      "node_modules/x/node_modules/z/lib/index.js",
      "node_modules/x/node_modules/z/package.json",
      "node_modules/x/package.json",
      "src/main.ts",
    ]);
  });

  test("an installed package wins over Node's module of that name", async () => {
    await using folder = await folderWith({
      "a.js": 'import events from "events"; export default events;',
      "node_modules/events/package.json": '{ "main": "events.js" }',
      "node_modules/events/events.js": "module.exports = 1;",
    });
    expect(Object.keys((await collected(folder.path("a.js"))).files)).toContain("node_modules/events/events.js");
  });

  test("that are links go up as the bundle, as a map of files has no links", async () => {
    await using folder = await folderWith({
      "app/main.ts": 'import { lib } from "lib"; export default () => lib;',
      "libs/lib/package.json": '{ "main": "lib.js" }',
      "libs/lib/lib.js": 'export const lib = "from the workspace";',
    });
    await mkdir(folder.path("app/node_modules"));
    await symlink(folder.path("libs/lib"), folder.path("app/node_modules/lib"));
    const { entry, files } = await collected(folder.path("app/main.ts"));
    expect(entry).toBe("main.mjs");
    expect(Object.keys(files)).toEqual(["main.mjs"]);
    expect(files["main.mjs"]).toContain("from the workspace");
    expect(files["main.mjs"]).toContain("sourceMappingURL=data:");
  });
});

async function bundled(path: string): Promise<string> {
  const mainFields = ["module", "main"];
  const built = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields,
    minify: true,
  });
  return built.outputFiles[0]?.text ?? "";
}

test("what is collected bundles to the same code elsewhere", async () => {
  const { files, entry } = await collected(new URL("uses-packages.ts", import.meta.url).pathname);
  await using folder = await folderWith(files);
  expect(await bundled(folder.path(entry))).toBe(await bundled(new URL("uses-packages.ts", import.meta.url).pathname));
  expect(Object.keys(files).every((path) => /^(test\/cli\/uses-packages\.ts|package\.json|node_modules\/(hono|zod)\/.+)$/.test(path))).toBe(
    true,
  );
});

describe("a folder", () => {
  const code = "export default 1;";
  test.each([
    ["its package.json's main", { "package.json": '{ "main": "./start.mjs" }', "start.mjs": code, "index.ts": code }, "start.mjs"],
    ["its module, when main is not there", { "package.json": '{ "main": "dist/x.js", "module": "m.js" }', "m.js": code }, "m.js"],
    ["index.ts before index.js", { "index.ts": code, "index.js": code }, "index.ts"],
    ["index.mjs", { "index.mjs": code }, "index.mjs"],
  ])("starts at %s", async (_, files: Record<string, string>, entry) => {
    await using folder = await folderWith(files);
    expect((await collected(folder.path())).entry).toBe(entry);
  });

  test("with a broken package.json", async () => {
    await using folder = await folderWith({ "package.json": "{", "index.js": code });
    expect(await refused(folder.path())).toContain("package.json:1:2: Expected string in JSON");
  });

  test("without an entry", async () => {
    await using folder = await folderWith({ "readme.md": "" });
    expect(await refused(folder.path())).toMatch(/^Cannot collect .* no index\.ts, .*: received \//);
  });
});

describe("errors", () => {
  test("a missing file, another language", async () => {
    await using folder = await folderWith({ "a.pl": "" });
    expect(await refused(folder.path("none.ts"))).toContain("there is no such file or folder");
    expect(await refused(folder.path("a.pl"))).toContain("say which with --runtime");
  });

  test("a syntax error shows its line and column", async () => {
    await using folder = await folderWith({ "a.ts": "const ok = 1;\n\tconst é = = 2;\n" });
    expect(await refused(folder.path("a.ts"))).toBe('a.ts:2:12: Unexpected "="\n  \tconst é = = 2;\n  \t          ^');
  });

  test("an import that is not there", async () => {
    await using folder = await folderWith({ "a.ts": 'import "./gone.ts";\nimport "no-such-package";' });
    const message = await refused(folder.path("a.ts"));
    expect(message).toContain('a.ts:1:8: Could not resolve "./gone.ts"');
    expect(message).toContain('a.ts:2:8: Could not resolve "no-such-package"');
  });

  test("a file that is not UTF-8", async () => {
    await using folder = await folderWith({ "a.js": 'import t from "./b.txt"; export default t;', "b.txt": Buffer.from([0xff, 0xfe]) });
    expect(await refused(folder.path("a.js"))).toContain("it is not UTF-8 text");
  });
});

test.each([
  ["/a/hello.ts", "hello"],
  ["/a/hello/index.mjs", "hello"],
  ["/a/my fn.v2.ts", "my-fn-v2"],
])("functionName(%s) is %s", (path, name) => expect(functionName(path)).toBe(name));

describe("Python", () => {
  test("with what it imports beside itself, in all the ways there are, and nothing else", async () => {
    await using folder = await folderWith({
      "fn.py":
        "import json, a.b as c\nfrom d import (\n  e, # first\n  f,\n)\nfrom g import h\ndef handler(event, context):\n    import late\n",
      "a/__init__.py": "",
      "a/b.py": "from . import c2\nfrom .c3 import x\nfrom ..top import y\nimport fn",
      "a/c2.py": "",
      "a/c3.py": "",
      "top.py": "",
      "d/e.py": "",
      "d/f.py": "",
      "d/g.py": "",
      "g.py": "",
      "late.py": "",
      "json.txt": "",
      "unused.py": "secret",
    });
    const { name, entry, files } = await collected(folder.path("fn.py"));
    expect([name, entry]).toEqual(["fn", "fn.py"]);
    expect(Object.keys(files).toSorted()).toEqual([
      "a/__init__.py",
      "a/b.py",
      "a/c2.py",
      "a/c3.py",
      "d/e.py",
      "d/f.py",
      "fn.py",
      "g.py",
      "late.py",
      "top.py",
    ]);
  });

  test("says what it is, by its name or because it was told", async () => {
    await using folder = await folderWith({ "fn.py": "", script: "" });
    expect(await collect(folder.path("fn.py"))).toMatchObject({ source: { runtime: "python" } });
    expect(await collect(folder.path("script"), { runtime: "python" })).toMatchObject({ source: { runtime: "python", entry: "script" } });
    expect(await refused(folder.path("script"))).toContain("say which with --runtime");
  });
});

test("Ruby goes up with what it requires beside itself", async () => {
  await using folder = await folderWith({
    "app/fn.rb": "require 'json'\nrequire_relative \"lib/one\"\nrequire_relative('../top')\nrequire 'beside'\n",
    "app/lib/one.rb": "  require_relative 'two.rb'",
    "app/lib/two.rb": "",
    "app/beside.rb": "",
    "app/unused.rb": "secret",
    "top.rb": "",
  });
  const { entry, files } = await collected(folder.path("app/fn.rb"));
  expect(entry).toBe("app/fn.rb");
  expect(Object.keys(files).toSorted()).toEqual(["app/beside.rb", "app/fn.rb", "app/lib/one.rb", "app/lib/two.rb", "top.rb"]);
});
