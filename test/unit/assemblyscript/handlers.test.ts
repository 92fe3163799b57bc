/** Functions in AssemblyScript from source to reply: the example, the forms of a handler, and how a call fails. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { replyText, runAbi } from "../../harness/abi.ts";
import { compile } from "./compile.ts";

describe("the example", () => {
  const file = new URL("../../../guest/examples/assemblyscript/greet.as.ts", import.meta.url);
  let greet: WebAssembly.Module;
  beforeAll(async () => {
    greet = await compile({ "greet.as.ts": readFileSync(file, "utf8") }, "greet.as.ts");
  });

  test("obeys the ABI", () => {
    expect(
      WebAssembly.Module.exports(greet)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["_initialize", "isopod_handle", "memory"]);
    expect(new Set(WebAssembly.Module.imports(greet).map(({ module }) => module))).toEqual(new Set(["isopod"]));
  });

  test.each([
    [
      { name: "Ada", text: "hello" },
      { greeting: "Hello, Ada!", hash: "4f9f2cab" },
    ],
    [{}, { greeting: "Hello, world!", hash: "811c9dc5" }],
    [
      { name: 7, text: null },
      { greeting: "Hello, world!", hash: "811c9dc5" },
    ],
    [
      { name: '"\\\u0001😀', text: "a" },
      { greeting: 'Hello, "\\\u0001😀!', hash: "e40c292c" },
    ],
  ])("greets %j", (event, result) => {
    expect(JSON.parse(replyText(runAbi(greet, JSON.stringify(event))))).toEqual(result);
  });

  test("hashes the UTF-8 bytes, a lone surrogate as U+FFFD", () => {
    const hash = (text: string): unknown => JSON.parse(replyText(runAbi(greet, JSON.stringify({ text }))));
    expect(hash("\ud800")).toEqual(hash("\ufffd"));
    expect(hash("é")).toEqual({ greeting: "Hello, world!", hash: "1e9de8c1" });
  });

  test.each(["", "nonsense", "{", "[1]", "null", '"text"'])("refuses %j by name", (event) => {
    const { reply, failure, trap } = runAbi(greet, event);
    expect(reply).toBeUndefined();
    expect(failure?.errorType).toBe("InvalidEvent");
    expect(failure?.errorMessage).toMatch(/^Cannot .* as .*: received /);
    expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
  });
});

test("the SDK's README is right", async () => {
  const readme = readFileSync(new URL("../../../sdk/README.md", import.meta.url), "utf8");
  const source = readme.match(/```ts\n([^`]*isopod\/assemblyscript[^`]*)```/)?.[1] ?? "";
  const { reply, logs } = runAbi(await compile({ "f.ts": source }), '{"name":"Ada"}', {
    context: { deadlineMs: 1_500 },
    env: { GREETING: "Salve" },
    nowMs: 1_000,
  });
  expect(Buffer.from(reply ?? []).toString()).toBe('{"text":"Salve, Ada"}');
  expect(logs).toEqual([{ level: 2, text: "left: 500" }]);
});

describe("the forms of a handler", () => {
  test("with the context, as text and through the SDK", async () => {
    const module = await compile({
      "f.ts": `import { context } from "isopod/assemblyscript";
        export function handler(event: string, json: string): string {
          return [event, json, context.requestId(), context.functionName(), context.remainingMs().toString()].join("|");
        }`,
    });
    const context = { awsRequestId: "r-1", functionName: "f", deadlineMs: 5_250 };
    expect(replyText(runAbi(module, "é", { context, nowMs: 5_000 }))).toBe(`é|${JSON.stringify(context)}|r-1|f|250`);
  });

  test("bytes in, bytes out, of any size", async () => {
    const module = await compile({ "f.ts": "export function handler(event: Uint8Array): Uint8Array { return event.reverse(); }" });
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    expect(runAbi(module, bytes).reply).toEqual(bytes.toReversed());
    expect(runAbi(module, "").reply).toEqual(new Uint8Array());
  });

  test("from another file, as a constant, with a package", async () => {
    const module = await compile(
      {
        "src/index.ts": 'export { handler } from "./inner/handler";',
        "src/inner/handler.ts": 'import { twice } from "pkg/lib/twice";\nexport const handler = (event: string): string => twice(event);',
        "node_modules/pkg/lib/twice.ts": "export function twice(text: string): string { return text + text; }",
      },
      "src/index.ts",
    );
    expect(replyText(runAbi(module, "ab"))).toBe("abab");
  });
});

describe("a call that fails", () => {
  let failing: WebAssembly.Module;
  beforeAll(async () => {
    failing = await compile({
      "f.ts": `import { fail } from "isopod/assemblyscript";
class Node { next: Node | null = null; }
function deep(node: Node): i32 { const next = new Node(); next.next = node; return deep(next) + 1; }
function quota(): i32 { return fail<i32>("Quota", "spent \\u{1F600} \\ud800"); }
export function handler(event: string): string {
  if (event == "throw") throw new TypeError("it is " + event);
  if (event == "assert") assert(event.length == 0, "empty expected");
  if (event == "index") return event.split(",")[3];
  if (event == "deep") return deep(new Node()).toString();
  if (event == "fill") for (let all: string[] = []; ; ) all.push("x".repeat(1000000));
  return quota().toString();
}`,
    });
  });

  test.each([
    ["throw", "it is throw", "\n    at f.ts:6:25"],
    ["assert", "empty expected", "\n    at f.ts:7:26"],
    ["index", "Index out of range", "\n    at ~lib/array.ts:"],
    ["deep", "stack overflow", ""],
  ])("by %s says why, and where", (event, message, place) => {
    const { reply, failure, logs, trap } = runAbi(failing, event);
    expect(reply).toBeUndefined();
    expect(failure).toEqual({ errorType: "Error", errorMessage: message });
    expect(logs).toHaveLength(1);
    expect(logs[0]?.level).toBe(4);
    expect(logs[0]?.text).toContain(`Error: ${message}${place}`);
    expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
  });

  test("by fail gives its type and message as UTF-8", () => {
    expect(runAbi(failing, "").failure).toEqual({ errorType: "Quota", errorMessage: "spent 😀 \ufffd" });
  });
});

test("what is no longer used is collected: two million objects and a text that grows stay within a megabyte", async () => {
  const module = await compile({
    "f.ts": `import { JSON } from "isopod/assemblyscript";
      class Point { constructor(public x: i32, public next: Point | null) {} }
      export function handler(event: string): string {
        let last: Point | null = null;
        for (let i = 0; i < 2000000; i++) { const point = new Point(i, null); if (i % 100000 == 0) last = point; }
        let text = "";
        for (let i = 0; i < 20000; i++) text += "x";
        console.time(event);
        console.timeEnd(event);
        return JSON.object().set("pages", memory.size()).set("length", text.length).set("x", last!.x).toString();
      }`,
  });
  const { pages, ...rest } = JSON.parse(replyText(runAbi(module, "label"))) as { pages: number };
  expect(rest).toEqual({ length: 20_000, x: 1_900_000 });
  expect(pages).toBeLessThanOrEqual(16);
});
