/** Compiled functions over HTTP: how they are deployed, what is said of what cannot be, and that cells hold and forget them. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";
import { command } from "../harness/wasi-command.ts";
import { reactor, wat } from "../harness/wat.ts";
import { bodyOf, moduleOf, name, rawSection, section } from "../unit/metering/bytes.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
const answersNull = reactor({ handle: "(call $reply (i32.const 0) (i32.const 4))" });

describe("a module is deployed", () => {
  test("as it is, with its config in a header", async () => {
    const version = await server.deploy("plain", { wasm: answersNull }, { memoryMb: 32, env: { A: "1" } });
    expect(version).toMatchObject({ runtime: "wasm", form: "event", config: { memoryMb: 32, env: { A: "***" } } });
    expect((await server.invoke("plain")).number("x-isopod-memory-limit-bytes")).toBe(32 * 1_048_576);
  });

  test("of megabytes", async () => {
    const padding = Uint8Array.from(rawSection(0, [...name("padding"), ...new Uint8Array(3_000_000)]));
    const wasm = Uint8Array.from(Buffer.concat([answersNull, padding]));
    expect(await server.deploy("large", { wasm })).toMatchObject({ codeBytes: wasm.length });
    expect(await server.value("large")).toBeNull();
  });

  test("as base64 in JSON, also to be run once", async () => {
    const code = Buffer.from(answersNull).toString("base64");
    expect(await server.once("in-json", { code, runtime: "wasm" })).toBeNull();
    const reply = await server.request("/run", { method: "POST", body: JSON.stringify({ code, runtime: "wasm" }) });
    expect([reply.status, reply.text]).toEqual([200, "null"]);
  });

  test("with arguments behind its name", async () => {
    const start = `
      (drop (call $args_get (i32.const 16) (i32.const 4096)))
      (i32.store8 (i32.load (i32.const 20)) (i32.const 34))
      (i32.store8 (i32.add (i32.load (i32.const 20)) (i32.const 2)) (i32.const 34))
      (i32.store (i32.const 0) (i32.load (i32.const 20)))
      (i32.store (i32.const 4) (i32.const 3))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`;
    expect(await server.once("arguments", { wasm: command({ start }) }, undefined, { args: ["-a-"] })).toBe("a");
  });
});

describe("what cannot be deployed is said by name", () => {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const imports = (module: string, name: string, what = "(func)"): Uint8Array<ArrayBuffer> => wat(`(import "${module}" "${name}" ${what})`);
  /** An addition of nothing. */
  const underflow = moduleOf(
    section(1, [0x60, 0, 0]),
    section(3, [0]),
    section(7, [...name("_start"), 0, 0]),
    section(10, bodyOf([], [0x6a, 0x1a])),
  );
  const cases: readonly (readonly [string, Uint8Array<ArrayBuffer>, string, RegExp])[] = [
    ["nothing", new Uint8Array(), "invalid_module", /it is empty/],
    ["text", Uint8Array.from(Buffer.from("(module)")), "invalid_module", /WebAssembly text/],
    ["JavaScript", Uint8Array.from(Buffer.from("export default 1")), "invalid_module", /no WebAssembly/],
    ["half a header", Uint8Array.from(header.slice(0, 6)), "invalid_module", /header is truncated/],
    [
      "a version of the future",
      Uint8Array.from([...header.slice(0, 4), 9, 0, 0, 0]),
      "invalid_module",
      /version of WebAssembly is unknown/,
    ],
    [
      "a module that is cut",
      answersNull.slice(0, -20),
      "invalid_module",
      /it is cut off, or a length in it is wrong: received the end at byte \d+/,
    ],
    [
      "a memory over its function's cap",
      reactor({ handle: "", memory: "2100" }),
      "invalid_module",
      /begin with 131.25 MiB where it may have 128: raise the function's memoryMb/,
    ],
    ["a memory over any cap", wat("(memory 40000)"), "invalid_module", /too many pages of 64 KiB at the beginning: received 40000/],
    ["tables of millions", wat("(table 9000000 funcref)"), "invalid_module", /tables have too many elements at the beginning/],
    ["a module that V8 refuses", underflow, "load_failed", /V8 refuses it/],
    ["nothing to enter", wat('(func (export "main"))'), "no_handler", /exports neither _start .*: received main/],
    [
      "an entry that takes something",
      wat('(func (export "_start") (param i32))'),
      "no_handler",
      /its export _start is no function of nothing: received i->/,
    ],
    ["an old WASI", imports("wasi_unstable", "fd_write"), "invalid_module", /wasi_unstable.fd_write; it was built for an old WASI/],
    ["functions of somebody's host", imports("env", "do_it"), "invalid_module", /env.do_it; it needs functions of the host/],
    ["JavaScript beside it", imports("wbg", "__wbindgen_throw"), "invalid_module", /wasm-bindgen/],
    ["a component's core", imports("wasi:http/types@0.2.0", "x"), "invalid_module", /deploy the component/],
    ["another signature", imports("wasi_snapshot_preview1", "fd_write"), "invalid_module", /its signature is ->, and the host's iiii->i/],
    ["a memory of the host's", imports("env", "memory", "(memory 1)"), "invalid_module", /imports a memory, and must have its own/],
    ["a component that is cut", Uint8Array.from([...header.slice(0, 4), 0x0d, 0, 1, 0, 1, 200]), "invalid_module", /Cannot read/],
    [
      "a component of nothing",
      Uint8Array.from([...header.slice(0, 4), 0x0d, 0, 1, 0]),
      "no_handler",
      /exports none of .*: received no exports/,
    ],
  ];

  test.each(cases)("%s", async (_, wasm, code, message) => {
    const reply = await server.tryDeploy("refused", { wasm });
    expect([reply.status, reply.error.code, reply.error.blame]).toEqual([400, code, "tenant"]);
    expect(reply.error.message).toMatch(message);
    expect((await server.request("/functions/refused")).status).toBe(404);
  });

  test("a config that is not JSON", async () => {
    const headers = { "content-type": "application/wasm", "x-isopod-config": "{" };
    const reply = await server.request("/functions/refused", { method: "PUT", body: answersNull, headers });
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_json"]);
  });
});

test("a cell forgets programs that were not used for long, and is told of them again", { timeout: 60_000 }, async () => {
  const filling = (byte: number): Uint8Array<ArrayBuffer> =>
    reactor({
      memory: "640",
      fields: `(func (export "_initialize") (memory.fill (i32.const 4096) (i32.const ${byte}) (i32.const 41000000)))`,
      handle: `(i32.store8 (i32.const 0) (i32.add (i32.const 48) (i32.load8_u (i32.const 40000000)))) (call $reply (i32.const 0) (i32.const 1))`,
    });
  const names = Array.from({ length: 7 }, (_, index) => index);
  for (const index of names) await server.deploy(`large-${index}`, { wasm: filling(index + 1) });
  for (const index of [...names, 0, 1]) expect(await server.value(`large-${index}`)).toBe(index + 1);
  expect(server.lostCells).toEqual([]);
});
