/** Whatever a compiled module does to go on, it ends by a trap when its host says so, and others run meanwhile. */
import { describe, expect, test } from "vitest";
import { Epoch } from "../../../src/sandbox/epoch.ts";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { bodyOf, moduleOf, name, s32, section, type, u32 } from "./bytes.ts";
import { newHost } from "./observe.ts";

const caps = { memoryMaximumBytes: 2 ** 26, tableMaximumElements: 100_000 };
/** How often it may go on. */
const turnsItGets = 5;
const epoch = new Epoch();
epoch.startTicker(1);

const i32 = (value: number): number[] => [0x41, ...s32(value)];
const big = 2 ** 26;
const fill = [...i32(0), ...i32(1), ...i32(big), 0xfc, 11, 0];
const copy = [...i32(0), ...i32(1), ...i32(big - 1), 0xfc, 10, 0, 0];
const loop = (...code: number[]): number[] => [0x03, 0x40, ...code, 0x0c, 0, 0x0b];
const times = (count: number, code: number[]): number[] => Array(count).fill(code).flat();

/** `run` is the first of the functions, all of nothing to nothing. */
function moduleOfFunctions(bodies: readonly (readonly number[])[], start?: number): Uint8Array<ArrayBuffer> {
  const indices = bodies.map((_, index) => index);
  return moduleOf(
    section(1, [0x60, 0, 0]),
    section(2, [...name("host"), ...name("call"), 0, 0]),
    section(3, ...indices.map(() => [0])),
    section(4, [type.function, 0, indices.length], [type.extern, 0, ...u32(50_000)]),
    section(5, [0, ...u32(big / 65_536)]),
    section(13, [0, 0]),
    section(6, [type.i32, 1, ...i32(0), 0x0b]),
    section(7, [...name("run"), 0, 1], [...name("inner"), 0, bodies.length]),
    start === undefined ? [] : [8, 1, start + 1],
    section(9, [0, ...i32(0), 0x0b, indices.length, ...indices.map((index) => index + 1)]),
    section(10, ...bodies.map((code) => bodyOf([[1, type.i32]], code))),
  );
}

/** Enters it as a sandbox would, and answers how it ended; the host ends it when it was asked often enough. */
async function run(binary: Uint8Array<ArrayBuffer>): Promise<{ error: unknown; parked: number; parkedBelowHost: number }> {
  expect(WebAssembly.validate(binary)).toBe(true);
  let askedTimes = 0;
  let parked = 0;
  let parkedBelowHost = 0;
  let isBelowHost = false;
  const asked = (): number | Promise<number> => {
    epoch.clear();
    if (askedTimes++ >= turnsItGets) return 1;
    if (!epoch.isAble) return 0;
    parked += 1;
    if (isBelowHost) parkedBelowHost += 1;
    epoch.end();
    return new Promise((resume) => {
      setImmediate(() => {
        epoch.begin();
        resume(0);
      });
    });
  };
  const metered = withMetering(binary, caps);
  /** A frame of the host on the guest's stack, from which it calls the guest. */
  const call = (): void => {
    epoch.isAble = false;
    isBelowHost = true;
    try {
      (host.instance.exports["inner"] as () => void)();
    } finally {
      isBelowHost = false;
      epoch.isAble = true;
    }
  };
  const host = newHost(metered, { host: { call } }, asked, epoch.memory);
  epoch.begin();
  epoch.isAble = true;
  const enter = host.instance.exports[metered.start ?? "run"];
  const error: unknown = await WebAssembly.promising(enter as never)().then(
    () => "it came to its end",
    (error: unknown) => error,
  );
  epoch.end();
  return { error, parked, parkedBelowHost };
}

/** Adds to the global in which a function counts how deep it is. */
function deeper(by: number): number[] {
  return [0x23, 0, ...i32(by), 0x6a, 0x24, 0];
}

/** Function numbers begin at 1: the import is 0. */
const attacks: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "an empty loop": [loop()],
  "a loop that counts": [loop(0x20, 0, ...i32(1), 0x6a, 0x21, 0)],
  "a loop that is counted, by a condition": [[0x03, 0x40, ...i32(1), 0x0d, 0, 0x0b]],
  "a loop in a loop that ends it early": [loop(0x03, 0x40, ...i32(0), 0x0d, 0, 0x0b)],
  "a loop by a switch": [[0x03, 0x40, ...i32(3), 0x0e, 2, 0, 0, 0, 0x0b]],
  "a loop by br_on_null": [[0x03, 0x40, 0xd0, type.function, 0xd5, 0, 0x1a, 0x0b]],
  "a function that calls itself twice, forty deep": [
    [0x23, 0, ...i32(40), 0x4a, 0x04, 0x40, 0x0f, 0x0b, ...deeper(1), 0x10, 1, 0x10, 1, ...deeper(-1)],
  ],
  "sixty functions that call the next one twice": Array.from({ length: 60 }, (_, index) =>
    index === 59 ? [] : [0x10, index + 2, 0x10, index + 2],
  ),
  "as many by the table": Array.from({ length: 60 }, (_, index) =>
    index === 59 ? [] : [...i32(index + 1), 0x11, 0, 0, ...i32(index + 1), 0x11, 0, 0],
  ),
  "a tail call of itself": [[0x12, 1]],
  "tail calls of each other": [
    [0x12, 2],
    [0x12, 3],
    [0x12, 1],
  ],
  "a tail call by the table": [[...i32(0), 0x13, 0, 0]],
  "a tail call by a reference": [[0xd2, 1, 0x15, 0]],
  "fills in a loop": [loop(...fill)],
  "copies in a loop": [loop(...copy)],
  "three hundred fills and no loop": [times(300, fill)],
  "three hundred copies and no loop": [times(300, copy)],
  "table.fill in a loop": [loop(...i32(0), 0xd0, type.extern, ...i32(50_000), 0xfc, 17, 1)],
  "table.copy in a loop": [loop(...i32(0), ...i32(1), ...i32(49_999), 0xfc, 14, 1, 1)],
  "table.grow in a loop": [loop(0xd0, type.extern, ...i32(0), 0xfc, 15, 1, 0x1a)],
  "memory.grow in a loop": [loop(...i32(0), 0x40, 0, 0x1a)],
  "a loop that catches all": [loop(0x02, 0x40, 0x1f, 0x40, 1, 2, 0, ...loop(), 0x0b, 0x0b)],
  "a loop that catches all, in the old way": [loop(0x06, 0x40, ...loop(), 0x19, 0x0b)],
  "a loop of exceptions": [loop(0x02, 0x40, 0x1f, 0x40, 1, 0, 0, 0, 0x08, 0, 0x0b, 0x0b)],
  "code that is long and called for ever": [loop(0x10, 2), times(100_000, [0x01])],
};

test.each(Object.entries(attacks))("%s", async (_, bodies) => {
  const { error, parked } = await run(moduleOfFunctions(bodies));
  expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  expect((error as Error).message).toBe("unreachable");
  expect(parked).toBe(turnsItGets);
});

describe("where it begins", () => {
  test("a start function that never ends", async () => {
    const { error, parked } = await run(moduleOfFunctions([[], loop()], 1));
    expect((error as Error).message).toBe("unreachable");
    expect(parked).toBe(turnsItGets);
  });

  test("a loop below a frame of the host, where it cannot be parked", async () => {
    const { error, parkedBelowHost } = await run(moduleOfFunctions([[0x10, 0], loop()]));
    expect((error as Error).message).toBe("unreachable");
    expect(parkedBelowHost).toBe(0);
  });

  test("a loop that catches all that a loop below the host ended by", async () => {
    const { error } = await run(moduleOfFunctions([loop(0x02, 0x40, 0x1f, 0x40, 1, 2, 0, 0x10, 0, 0x0b, 0x0b), loop()]));
    expect((error as Error).message).toBe("unreachable");
  });

  test("one that ends by itself is left alone", async () => {
    expect(
      await run(moduleOfFunctions([[0x03, 0x40, 0x20, 0, ...i32(1), 0x6a, 0x22, 0, ...i32(100_000), 0x48, 0x0d, 0, 0x0b]])),
    ).toMatchObject({
      error: "it came to its end",
    });
  });
});
