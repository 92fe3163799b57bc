/** Hostile uploads: what they name outside is not read, what they import is not there, what they make of the compiler ends. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replyText, runAbi } from "../../harness/abi.ts";
import { compile, refusal } from "./compile.ts";

const handler = "export function handler(event: string): string { return event; }\n";
const here = import.meta.filename.slice(0, -".ts".length);

describe("no file outside of the upload is read", () => {
  test.each([
    "../../../../../../../../etc/passwd",
    "/etc/passwd",
    "./node_modules/../../../x",
    here,
    `../..${here}`,
    `~lib/../../../../../..${here}`,
    "~lib/isopod/assemblyscript/../../../src/errors",
    "isopod/assemblyscript/../../src/errors",
    "isopod/src/errors",
    "assemblyscript/std/assembly/array",
    "file:///etc/passwd",
    "..\\..\\x",
  ])("%s", async (path) => {
    const { code, message } = await refusal({ "f.ts": `import * as outside from ${JSON.stringify(path)};\n${handler}` });
    expect(code).toBe("build_failed");
    expect(message).toMatch(/^Cannot build the function.*: File '.*' not found\./);
  });

  test("a name that a link could have is the file of that name in the upload", async () => {
    const module = await compile({
      "f.ts": 'import { x } from "./proc/self/root/x";\nexport function handler(event: string): string { return x; }',
      "proc/self/root/x.ts": 'export const x = "the upload\'s";',
    });
    expect(replyText(runAbi(module, ""))).toBe("the upload's");
  });

  test("settings, plug-ins and files in the place of ours are not honoured", async () => {
    const settings = JSON.stringify({
      extends: "/etc/passwd",
      options: { transform: ["./plug-in.js"], importMemory: true, runtime: "./runtime", baseDir: "/", lib: ["/"], use: ["abort=f/own"] },
      entries: ["./other.ts"],
    });
    const module = await compile({
      "f.ts": `import { env } from "isopod/assemblyscript";\nexport function handler(event: string): string { return env("A")!; }`,
      "asconfig.json": settings,
      "plug-in.js": "process.exit(1)",
      "other.ts": "export function other(): void {}",
      "isopod:entry.ts": "export function other(): void {}",
      "node_modules/isopod/assemblyscript.ts": "export function env(name: string): string { return 'theirs'; }",
      "node_modules/isopod/assemblyscript/index.ts": "export function env(name: string): string { return 'theirs'; }",
    });
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).not.toContain("other");
    expect(replyText(runAbi(module, "", { env: { A: "ours" } }))).toBe("ours");
  });
});

test.each([
  ["declare function foo(): i32;", "foo()", "f.foo"],
  ['@external("env", "host") declare function foo(): i32;', "foo()", "env.host"],
  ['@external("env", "held") declare const held: i32;', "held", "env.held"],
])("an import of a host that is not there is refused: %s", async (declaration, use, name) => {
  const source = `${declaration}\nexport function handler(event: string): string { return (${use}).toString(); }`;
  const { code, message } = await refusal({ "f.ts": source });
  expect(code).toBe("build_failed");
  expect(message).toContain(`received ${name}`);
});

test("a function may declare the ABI's own imports", async () => {
  const module = await compile({
    "f.ts": `@external("isopod", "event_size") declare function size(): i32;
      export function handler(event: string): string { return size().toString(); }`,
  });
  expect(replyText(runAbi(module, "12345"))).toBe("5");
});

describe("code made to break the compiler ends in an error", () => {
  test.each([
    ["parentheses", `const x = ${"(".repeat(100_000)}1${")".repeat(100_000)};`],
    ["blocks", "{".repeat(100_000) + "}".repeat(100_000)],
    ["types", `let x: ${"Array<".repeat(50_000)}i32${">".repeat(50_000)};`],
    ["a long sum", `export const x = 1${"+1".repeat(100_000)};`],
    [
      "generics without end",
      "class B<T> { x: T | null = null }\nfunction g<T>(): i32 { return g<B<T>>(); }\nexport const x = g<string>();",
    ],
    ["a class of itself", "class B<T> { x: B<B<T>> | null = null }\nexport const x = new B<string>();"],
    ["a line of a million errors", "\u0000\u{10ffff}#".repeat(300_000)],
  ])("%s", async (_, source) => {
    const { code, message } = await refusal({ "f.ts": handler + source });
    expect(code).toBe("build_failed");
    expect(message.length).toBeLessThan(600);
  });

  test("and the next function compiles", async () => {
    const example = readFileSync(new URL("../../../guest/examples/assemblyscript/greet.as.ts", import.meta.url), "utf8");
    expect(replyText(runAbi(await compile({ "f.ts": example }), "{}"))).toContain("Hello, world!");
  });
});

test("ten megabytes of comment and of functions that nobody calls compile", async () => {
  const functions = Array.from({ length: 50_000 }, (_, at) => `export function f${at}(a: i32): i32 { return a * ${at}; }`).join("\n");
  const module = await compile({ "f.ts": `${handler}/*${"x".repeat(7_000_000)}*/\n${functions}` });
  expect(replyText(runAbi(module, "here"))).toBe("here");
});
