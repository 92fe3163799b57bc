/** Seeds for `Math.random`: eight fresh random bytes a call, drawn in bulk since a draw costs the same for 8 or 8,192. */
import { randomFillSync } from "node:crypto";

const pool = new Uint8Array(8_192);
let used = pool.length;

/** Writes a seed that is not zero: xorshift never leaves the zero state. No byte is used twice. */
export function writeSeed(memory: Uint8Array, address: number): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let index = 0; index < 8; index++) {
    memory[address + index] = pool[used + index] ?? 0;
    pool[used + index] = 0;
  }
  memory[address] = (memory[address] ?? 0) | 1;
  used += 8;
}
