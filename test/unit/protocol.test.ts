/** What a cell sends is checked: a cell that a guest has taken over may send anything, and only a FrameError may come of it. */
import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  property,
  record,
  string,
  uint8Array,
  type Arbitrary,
} from "fast-check";
import { Packr } from "msgpackr";
import { describe, expect, test } from "vitest";
import { checkFromCell, decodeFromCell, decodeToCell, encodeFrame, type CallFrame, type FromCell } from "../../src/cell/protocol.ts";
import { FrameError } from "../../src/cell/frame-checks.ts";
import type { CallOutcome } from "../../src/outcome.ts";

const packr = new Packr({ useRecords: false });

function onlyFrameErrors(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(FrameError);
  }
}

const meter = { wallUs: 10, cpuUs: 5, peakMemoryBytes: 100, memoryLimitBytes: 200, start: "warm" } as const;
const outcomes: readonly CallOutcome[] = [
  { kind: "ok", body: Buffer.from('{"a":1}') },
  { kind: "http", status: 201, headers: [["a", "b"]], body: Buffer.from([0, 255]) },
  { kind: "guest-error", errorType: "Error", errorMessage: "m", trace: ["at a"] },
  { kind: "bad-event", message: "not JSON" },
  { kind: "limit", limit: "timeout", message: "late" },
  { kind: "host-fault", message: "bug" },
];

const fromCell: readonly FromCell[] = [
  { type: "ready" },
  { type: "pong", parked: 3 },
  { type: "missing", id: 4 },
  { type: "abort-fetch", fetch: 3 },
  {
    type: "fetch",
    id: 1,
    fetch: 2,
    request: { url: "http://h/", method: "GET", headers: [["a", "b"]], redirect: "follow", body: undefined },
  },
  {
    type: "fetch",
    id: 1,
    fetch: 2,
    request: { url: "http://h/", method: "POST", headers: [], redirect: "manual", body: Buffer.from("x") },
  },
  ...outcomes.map((outcome) => ({
    type: "result" as const,
    id: 9,
    result: { outcome, meter, logs: [{ time: 1, level: 2, text: "l" }], droppedLines: 3 },
  })),
];

describe("a frame of ours", () => {
  test.each(fromCell.map((frame) => [frame.type, frame] as const))("from a cell comes out as it went in: %s", (_, frame) => {
    expect(decodeFromCell(encodeFrame(frame))).toEqual(frame);
  });

  test.each([undefined, 0, 250.5])("with a call comes out as it went in, its event byte for byte", (leftMs) => {
    const call: CallFrame = {
      type: "call",
      id: 7,
      fn: 3,
      body: Uint8Array.from({ length: 256 }, (_, index) => index),
      httpMeta: undefined,
      contextJson: "{}",
      leftMs,
    };
    const decoded = decodeToCell(encodeFrame(call)) as CallFrame;
    expect({ ...decoded, body: [...decoded.body] }).toEqual({ ...call, body: [...call.body] });
  });
});

/** Values near to frames: right fields with wrong values go deeper into the checks than noise does. */
const nearly: Arbitrary<unknown> = letrec((tie) => ({
  leaf: oneof(
    anything({ maxDepth: 1 }),
    uint8Array({ maxLength: 8 }),
    constantFrom<unknown>(0, 1, -1, 1.5, Number.NaN, 2 ** 53, 1n, null, undefined, "", "ok", "http", "limit", "timeout", "follow"),
  ),
  value: oneof(
    { depthSize: "small" },
    tie("leaf"),
    array(tie("value"), { maxLength: 8 }),
    dictionary(string(), tie("value"), { maxKeys: 3 }),
    tie("outcome"),
    tie("request"),
  ),
  outcome: record(
    {
      kind: oneof(constantFrom("ok", "http", "guest-error", "bad-event", "limit", "host-fault"), tie("leaf")),
      body: tie("leaf"),
      status: tie("leaf"),
      headers: tie("value"),
      errorType: tie("leaf"),
      errorMessage: tie("leaf"),
      trace: tie("value"),
      message: tie("leaf"),
      limit: tie("leaf"),
    },
    { requiredKeys: ["kind"] },
  ),
  request: record(
    { url: tie("leaf"), method: tie("leaf"), headers: tie("value"), redirect: tie("leaf"), body: tie("leaf") },
    { requiredKeys: [] },
  ),
  frame: oneof(
    record(
      {
        type: oneof(constantFrom("ready", "pong", "result", "missing", "fetch", "abort-fetch"), tie("leaf")),
        id: tie("leaf"),
        fetch: tie("leaf"),
        result: tie("value"),
        request: tie("request"),
      },
      { requiredKeys: ["type"] },
    ),
    array(oneof(tie("leaf"), tie("outcome"), tie("value")), { maxLength: 10 }),
    tie("value"),
  ),
})).frame;

describe("what is no frame ends with a FrameError and nothing else", () => {
  test("random bytes", () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => onlyFrameErrors(() => decodeFromCell(bytes))),
      { numRuns: 3_000 },
    );
  });

  test("values that are nearly frames", () => {
    assert(
      property(nearly, (value) => onlyFrameErrors(() => checkFromCell(value))),
      { numRuns: 5_000 },
    );
  });

  test("the same, packed", () => {
    assert(
      property(nearly, (value) => {
        let bytes: Buffer;
        try {
          bytes = packr.pack(value);
        } catch {
          return;
        }
        onlyFrameErrors(() => decodeFromCell(bytes));
      }),
      { numRuns: 3_000 },
    );
  });

  test("frames of ours with bytes flipped, cut or doubled", () => {
    const valid = fromCell.map((frame) => encodeFrame(frame));
    assert(
      property(constantFrom(...valid), uint8Array({ minLength: 1, maxLength: 4 }), (frame, noise) => {
        const damaged = Buffer.from(frame);
        for (const [index, byte] of noise.entries()) damaged[(byte * 7 + index) % damaged.length] = byte;
        onlyFrameErrors(() => decodeFromCell(damaged));
        onlyFrameErrors(() => decodeFromCell(damaged.subarray(0, (noise[0] ?? 0) % damaged.length)));
        onlyFrameErrors(() => decodeFromCell(Buffer.concat([damaged, damaged])));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["an unknown type", { type: "init" }],
    ["an id below zero", { type: "missing", id: -1 }],
    ["an id that is no number", { type: "missing", id: "1" }],
    ["an id past what numbers hold", { type: "missing", id: 2 ** 60 }],
    [
      "an outcome of no kind",
      { type: "result", id: 1, result: { outcome: { kind: "cell-lost", message: "" }, meter, logs: [], droppedLines: 0 } },
    ],
    [
      "a limit of no name",
      { type: "result", id: 1, result: { outcome: { kind: "limit", limit: "__proto__", message: "" }, meter, logs: [], droppedLines: 0 } },
    ],
    ["a body that is text", { type: "result", id: 1, result: { outcome: { kind: "ok", body: "text" }, meter, logs: [], droppedLines: 0 } }],
    [
      "a negative meter",
      {
        type: "result",
        id: 1,
        result: { outcome: { kind: "ok", body: new Uint8Array() }, meter: { ...meter, cpuUs: -5 }, logs: [], droppedLines: 0 },
      },
    ],
    [
      "an HTTP status that is none",
      {
        type: "result",
        id: 1,
        result: { outcome: { kind: "http", status: 99, headers: [], body: new Uint8Array() }, meter, logs: [], droppedLines: 0 },
      },
    ],
    [
      "a redirect mode of no name",
      { type: "fetch", id: 1, fetch: 1, request: { url: "http://h/", method: "GET", headers: [], redirect: "whatever" } },
    ],
  ])("%s", (_, value) => {
    expect(() => checkFromCell(value)).toThrow(FrameError);
  });
});

test("an unpacked frame never touches Object.prototype", () => {
  const hostile = packr.pack(JSON.parse('{"type":"missing","id":1,"__proto__":{"polluted":true}}'));
  onlyFrameErrors(() => decodeFromCell(hostile));
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
