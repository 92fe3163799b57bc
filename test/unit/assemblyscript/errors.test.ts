/** What is said about code that cannot be compiled: the first error's place in the user's own file. */
import { describe, expect, test } from "vitest";
import { refusal } from "./compile.ts";

const handler = "export function handler(event: string): string { return event; }\n";

describe("an error has its place", () => {
  test("of a type, and how many more there are", async () => {
    const { code, message, place } = await refusal({ "f.ts": `${handler}// é😀\n  const size: i32 = "x"; const text: string = 5;\n` });
    expect(code).toBe("build_failed");
    expect(message).toBe("Cannot build the function at f.ts:3:21: Type 'String' is not assignable to type 'i32'. (and 1 more)");
    expect(place).toEqual({ file: "f.ts", line: 3, column: 21, text: '  const size: i32 = "x"; const text: string = 5;' });
  });

  test("of syntax, in another file", async () => {
    const { message } = await refusal({ "f.ts": `import { x } from "./lib/x";\n${handler}`, "lib/x.ts": "\nlet let = 1;" });
    expect(message).toMatch(/^Cannot build the function at lib\/x\.ts:2:1: /);
  });

  test("in a package", async () => {
    const { place } = await refusal({
      "f.ts": 'import { x } from "@a/pkg";\nexport function handler(event: string): string { return x(); }',
      "node_modules/@a/pkg/index.ts": "export function x(): string { return 1; }",
    });
    expect(place).toMatchObject({ file: "node_modules/@a/pkg/index.ts", line: 1, column: 38 });
  });
});

describe("a module without a handler that fits", () => {
  test.each([
    ["export function other(): void {}", "the module exports no handler"],
    ["export function handler(): string { return ''; }", "it takes neither one parameter nor two"],
    ["export function handler(event: i32): string { return ''; }", "its event is neither a string nor a Uint8Array"],
    ["export function handler(event: string): i32[] { return []; }", "its result is neither a string nor a Uint8Array"],
    ["export function handler(event: string): string | null { return null; }", "its result may be null"],
    ["export function handler(event: string, context: i32): string { return ''; }", "(String, i32) => String' is not assignable"],
  ])("%s", async (source, reason) => {
    const { code, message } = await refusal({ "f.ts": source });
    expect(code).toBe("no_handler");
    expect(message).toMatch(/^Cannot call the function as /);
    expect(message).toContain(reason);
    expect(message).toContain("write `export function handler(event: string, context: string): string`");
  });
});

describe("what the language does not have is said", () => {
  const body = (code: string): string => `export function handler(event: string): string { ${code} }`;
  test.each([
    ["return JSON.stringify(event);", 'import { JSON } from "isopod/assemblyscript"'],
    ["return fetch(event);", "nothing of the web or Node"],
    ["try { return event; } catch (e) { return ''; }", "there is no catch"],
    ["let n = 0; [1].forEach((x) => { n += x; }); return n.toString();", "a function has its own variables and the module's"],
    ["return new RegExp('x').test(event) ? '' : 'y';", "AssemblyScript has no regular expressions"],
    ["return /x/.test(event) ? '' : 'y';", "Regular expressions"],
    ["return JSMath.sin(1).toString();", "'sin'"],
  ])("%s", async (code, message) => {
    expect(await refusal({ "f.ts": body(code) })).toMatchObject({ code: "build_failed", message: expect.stringContaining(message) });
  });

  test("a value that JSON does not have", async () => {
    const source = `import { JSON } from "isopod/assemblyscript"; class Own {}\n${body("return JSON.stringify(new Own());")}`;
    expect((await refusal({ "f.ts": source })).message).toContain("JSON has texts, numbers, booleans, arrays of these, and JSON.Value");
  });
});

test.each(["f.js", "f.d.ts", "f.wat"])("an entry %s is no AssemblyScript", async (entry) => {
  expect((await refusal({ [entry]: handler }, entry)).message).toContain(`received ${entry}`);
});
