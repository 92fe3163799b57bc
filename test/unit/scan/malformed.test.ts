/** What is no module, or not to its end: each kind with a message of its own, and never as a limit or a refused feature. */
import { describe, expect, test } from "vitest";
import { kindOf } from "../../../src/sandbox/scan/kind.ts";
import { scanModule } from "../../../src/sandbox/scan/scan-module.ts";
import { WasmFormatError, WasmRefusedError } from "../../../src/sandbox/wasm/errors.ts";
import { bodyOf, moduleOf, rawSection, section, type } from "../metering/bytes.ts";

const header = [0, 0x61, 0x73, 0x6d];
const nothing = [0x60, 0, 0];

function failure(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it passed");
}

test("a module and a component are told apart", () => {
  expect(kindOf(moduleOf())).toBe("module");
  expect(kindOf(Uint8Array.from([...header, 0x0d, 0, 1, 0]))).toBe("component");
});

test.each([
  ["nothing", [], /it is empty/],
  ["the beginning of a header", header.slice(0, 3), /its header is truncated: received 3 of 8 bytes/],
  ["a header without its version", [...header, 1, 0], /its header is truncated: received 6 of 8 bytes/],
  ["an executable", [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], /it is no WebAssembly: received 0x7f454c46/],
  ["one byte of something else", [0x7f], /it is no WebAssembly/],
  ["text", [...Buffer.from("\n(module)")], /assemble it first/],
  ["a module of another version", [...header, 2, 0, 0, 0], /its version of WebAssembly is unknown: received 0x00000002/],
  ["a component of an older version", [...header, 0x0c, 0, 1, 0], /unknown: received 0x0001000c/],
])("%s", (_, bytes, message) => {
  const error = failure(() => kindOf(Uint8Array.from(bytes)));
  expect(error).toBeInstanceOf(WasmFormatError);
  expect(error.message).toMatch(message);
});

describe("a module that is not one to its end", () => {
  const code = (...body: number[]): Uint8Array => moduleOf(section(1, nothing), section(3, [0]), rawSection(10, [1, body.length, ...body]));

  test.each([
    ["a component", Uint8Array.from([...header, 0x0d, 0, 1, 0]), /component/],
    ["a section that is longer than the rest", Uint8Array.from([...moduleOf(), 1, 9, 0]), /it is cut off/],
    ["sections in the wrong order", moduleOf(section(3, [0]), section(1, nothing)), /not in its place/],
    ["an unknown section", moduleOf(rawSection(14, [0])), /a section is unknown/],
    ["entries that are only said", moduleOf(rawSection(6, [9])), /it is cut off/],
    ["a function without a body", moduleOf(section(1, nothing), section(3, [0])), /not each has a body/],
    ["a body without a function", moduleOf(section(10, bodyOf([], []))), /not each has a body/],
    ["a body that does not end", code(0, 0x01), /blocks do not end/],
    ["a block that does not end", code(0, 0x02, 0x40, 0x0b), /blocks do not end/],
    ["code behind the end", code(0, 0x0b, 0x01), /blocks do not end/],
    ["locals that are only said", code(9, 1, type.i32), /it is cut off/],
    ["an immediate that is cut", code(0, 0x41, 0x80), /it is cut off/],
    ["a number of too many bits", moduleOf(rawSection(1, [0xff, 0xff, 0xff, 0xff, 0x7f])), /too many bits/],
    ["a call of a function that is not there", code(0, 0x10, 5, 0x0b), /function's number/],
    ["a local's type that is not there", code(1, 1, 0x63, 9, 0x0b), /type's number/],
  ])("%s", (_, binary, message) => {
    const error = failure(() => scanModule(binary));
    expect(error.constructor).toBe(WasmFormatError);
    expect(error.message).toMatch(message);
  });
});

test("what is refused is told from what is malformed", () => {
  const error = failure(() => scanModule(moduleOf(section(5, [3, 1, 1]))));
  expect(error).toBeInstanceOf(WasmRefusedError);
  expect((error as WasmRefusedError).proposal).toBe("threads");
});
