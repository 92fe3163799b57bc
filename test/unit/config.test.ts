/** Settings of the server and of a function: from where they come, and what is said of those that are wrong. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { anything, assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { readServerConfig } from "../../src/config.ts";
import { IsopodError } from "../../src/errors.ts";
import { limits } from "../../src/limits.ts";
import { parseFunctionConfig } from "../../src/registry/config.ts";
import { newFolder } from "../harness/folder.ts";

describe("the server's settings", () => {
  test("come from the file, then the environment, then flags, the later the stronger", async () => {
    await using folder = await newFolder();
    const file = join(folder.path, "isopod.json");
    await writeFile(file, '{ "port": 1, "host": "file", "data": "file", "cellCount": 3 }');
    const config = readServerConfig(file, { ISOPOD_PORT: "2", ISOPOD_HOST: "environment", ISOPOD_SPARE_CELLS: "2" }, { port: "3" });
    expect(config).toMatchObject({ port: 3, host: "environment", data: "file", cellCount: 3, spareCells: 2 });
  });

  test("have the documented defaults", () => {
    expect(readServerConfig(undefined, {}, {})).toMatchObject({
      host: "127.0.0.1",
      port: 8787,
      data: ".isopod",
      cells: "processes",
      spareCells: 1,
      jail: "auto",
      cellsPerTenant: false,
      sliceMs: 1,
      egressPrivate: [],
      eventRetryMs: [60_000, 120_000],
      example: true,
    });
  });

  test("take lists and switches from the environment", () => {
    const config = readServerConfig(undefined, { ISOPOD_EGRESS_PRIVATE: "127.0.0.1:9000,10.0.0.0/8", ISOPOD_EXAMPLE: "false" }, {});
    expect(config).toMatchObject({ egressPrivate: ["127.0.0.1:9000", "10.0.0.0/8"], example: false });
    expect(readServerConfig(undefined, { ISOPOD_EVENT_RETRY_MS: "5,10" }, {}).eventRetryMs).toEqual([5, 10]);
  });

  test.each<[string, NodeJS.ProcessEnv, Record<string, unknown>, RegExp]>([
    ["port", { ISOPOD_PORT: "eighty" }, {}, /port/],
    ["port", {}, { port: -1 }, /port/],
    ["port", {}, { port: 1.5 }, /port/],
    ["cells", { ISOPOD_CELLS: "fibers" }, {}, /cells/],
    ["cellCount", {}, { cellCount: 0 }, /cellCount/],
    ["memoryMb", {}, { memoryMb: 15 }, /memoryMb/],
    ["host", {}, { host: "" }, /host/],
    ["sliceMs", { ISOPOD_SLICE_MS: "0" }, {}, /sliceMs/],
    ["jail", {}, { jail: "maybe" }, /jail/],
    ["cellsPerTenant with threads", { ISOPOD_CELLS_PER_TENANT: "true" }, { cells: "threads" }, /cellsPerTenant/],
    ["an unknown one", {}, { verbose: true }, /verbose|list/],
    ["eventRetryMs", { ISOPOD_EVENT_RETRY_MS: "soon" }, {}, /eventRetryMs/],
    ["eventRetryMs of none", { ISOPOD_EVENT_RETRY_MS: "" }, {}, /eventRetryMs/],
    ["eventRetryMs of three", {}, { eventRetryMs: "1,2,3" }, /eventRetryMs/],
    ["egressPrivate", {}, { egressPrivate: ["not an address"] }, /egressPrivate/],
  ])("that are wrong are named: %s", (_, environment, flags, message) => {
    expect(() => readServerConfig(undefined, environment, flags)).toThrow(IsopodError);
    expect(() => readServerConfig(undefined, environment, flags)).toThrow(message);
  });

  test.each(["{", "[]", "1", "null", '"text"'])("in a file that holds %s", async (text) => {
    await using folder = await newFolder();
    const file = join(folder.path, "isopod.json");
    await writeFile(file, text);
    if (text === "null") return;
    expect(() => readServerConfig(file, {}, {})).toThrow(IsopodError);
  });
});

describe("a function's config", () => {
  test("has the documented defaults", () => {
    expect(parseFunctionConfig(undefined)).toEqual({
      memoryMb: 128,
      timeoutMs: 3_000,
      concurrency: 1_000,
      env: {},
      args: [],
      egress: [],
      maxOutputBytes: 6_291_556,
      maxLogBytes: 65_536,
    });
  });

  test("of anything at all: only an IsopodError escapes, and what is taken is within bounds", () => {
    assert(
      property(anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
        try {
          const { memoryMb, timeoutMs } = parseFunctionConfig(value);
          expect(memoryMb).toBeGreaterThanOrEqual(limits.memoryMinMb);
          expect(timeoutMs).toBeLessThanOrEqual(limits.timeoutMaxMs);
        } catch (error) {
          expect(error).toBeInstanceOf(IsopodError);
          expect((error as IsopodError).code).toBe("invalid_request");
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("with __proto__ in its environment pollutes nothing", () => {
    try {
      parseFunctionConfig(JSON.parse('{"env":{"__proto__":"x","constructor":"y"}}'));
    } catch (error) {
      expect(error).toBeInstanceOf(IsopodError);
    }
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});
