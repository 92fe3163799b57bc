/** A module loses the data that a state lays anyway, and nothing else. */
import { expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { withoutData } from "../../../src/sandbox/metered/without-data.ts";
import { wat } from "../../harness/wat.ts";
import { newHost } from "./observe.ts";

const module = wat(`
  (memory (export "memory") 1)
  (data (i32.const 0) "${"active".repeat(1_000)}")
  (data $passive "passive")
  (data (i32.const 65530) "end")
  (func (export "copy") (memory.init $passive (i32.const 100) (i32.const 0) (i32.const 7)))`);

test("what lies in its memory by itself is gone, what it copies is not", () => {
  const metered = withMetering(module, { memoryMaximumBytes: 65_536, tableMaximumElements: 1 });
  const emptied = { ...metered, binary: withoutData(metered.binary) };
  expect(metered.binary.length - emptied.binary.length).toBeGreaterThan(6_000);
  const { instance, memories } = newHost(emptied, {}, () => 0);
  const memory = Buffer.from(memories[0]?.buffer ?? new ArrayBuffer(0));
  expect(memory.every((byte) => byte === 0)).toBe(true);
  (instance.exports["copy"] as () => void)();
  expect(memory.toString("latin1", 100, 107)).toBe("passive");
});

test("one without data stays as it is", () => {
  const plain = withMetering(wat('(memory 1) (func (export "f"))'), { memoryMaximumBytes: 65_536, tableMaximumElements: 1 });
  expect(Buffer.compare(withoutData(plain.binary), plain.binary)).toBe(0);
});
