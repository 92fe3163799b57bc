/** The smaller interfaces of WASI: what they answer, and that what is not granted is refused as WASI refuses. */
import { expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { WasiCall } from "../../../src/sandbox/wasi/call.ts";
import { wasiImports } from "../../../src/sandbox/wasi/imports.ts";
import { InputStream, OutputStream } from "../../../src/sandbox/wasi/streams.ts";
import { atOnce, TestHost } from "../../harness/component.ts";

type Functions = Record<string, (...args: unknown[]) => unknown>;

const host = new TestHost({ input: "input", env: { A: "1" } });
const call = new WasiCall(host, atOnce);
const imports = wasiImports(call, "out") as Record<string, Functions>;
const run = (name: string, method: string, ...args: unknown[]): unknown => imports[name]?.[method]?.(...args);

test("there is no directory, no network and no terminal", () => {
  expect(run("wasi:filesystem/preopens", "getDirectories")).toEqual([]);
  expect(run("wasi:cli/terminal-stdout", "getTerminalStdout")).toBeUndefined();
  for (const [name, method] of [
    ["wasi:sockets/tcp-create-socket", "createTcpSocket"],
    ["wasi:sockets/udp-create-socket", "createUdpSocket"],
    ["wasi:sockets/ip-name-lookup", "resolveAddresses"],
  ] as const)
    expect(() => run(name, method)).toThrow(expect.objectContaining({ payload: "access-denied" }));
});

test("clocks have whole milliseconds", () => {
  host.elapsedMs = 12;
  host.nowMs = 1_700_000_000_123;
  expect(run("wasi:clocks/monotonic-clock", "now")).toBe(12_000_000n);
  expect(run("wasi:clocks/wall-clock", "now")).toEqual({ seconds: 1_700_000_000n, nanoseconds: 123_000_000 });
  expect(run("wasi:clocks/monotonic-clock", "resolution")).toBe(1_000_000n);
});

test("randomness is the call's, and has a cap", () => {
  expect(run("wasi:random/random", "getRandomBytes", 3n)).toEqual(Uint8Array.of(7, 7, 7));
  expect(() => run("wasi:random/random", "getRandomBytes", 2n ** 60n)).toThrow(/Cannot make randomness/);
});

test("a log line has its level and its context", () => {
  run("wasi:logging/logging", "log", "critical", "db", "gone");
  run("wasi:logging/logging", "log", "info", "", "here");
  expect(host.logged).toEqual(["4 db: gone", "2 here"]);
});

test("a stream is read to its end, copied to another, and fills with zeros", () => {
  const from = new InputStream(call, Buffer.from("abcdef"), undefined);
  const to = new OutputStream(call, { room: 5, write: (bytes) => host.write("out", bytes) });
  expect(from.skip(1n)).toBe(1n);
  expect(to.splice(from, 100n)).toBe(5n);
  to.writeZeroes(2n);
  expect(host.written.out).toBe("bcdef\0\0");
  expect(() => to.writeZeroes(2n ** 63n)).toThrow();
});

test("a handle that is none reaches no object of the host's", () => {
  const forged = Object.create(InputStream.prototype) as InputStream;
  expect(() => forged.read(1n)).toThrow(TypeError);
  expect(() => forged.subscribe()).toThrow(TypeError);
  expect(() => forged[Symbol.dispose]()).toThrow(TypeError);
});

test("handles have a cap, and what is dropped makes room", () => {
  const full = new WasiCall(host, atOnce);
  const held = Array.from({ length: limits.wasiResourcesMaxCount }, () => new InputStream(full, new Uint8Array(), undefined));
  expect(() => new InputStream(full, new Uint8Array(), undefined)).toThrow(/Cannot make a resource/);
  held[0]?.[Symbol.dispose]();
  held[0]?.[Symbol.dispose]();
  expect(() => new InputStream(full, new Uint8Array(), undefined)).not.toThrow();
  expect(() => new InputStream(full, new Uint8Array(), undefined)).toThrow(/Cannot make a resource/);
});
