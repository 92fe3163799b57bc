/**
 * Where an engine instance keeps the three things that a restore must know: its C stack, the end of its heap,
 * and the state of `Math.random`. Found by experiment when the base image is booted and checked there, since
 * the release build exports none of them. Addresses and sizes in bytes.
 */
import type { Instance } from "./instance.ts";

export interface MemoryLayout {
  /** Everything below is static data; above it the C stack's region begins. */
  readonly staticEnd: number;
  /** The C stack's base, and the stack pointer's value at rest. */
  readonly stackBase: number;
  /** A static word that holds the end of the heap (emscripten's `sbrk`); it never shrinks. */
  readonly heapEndAddress: number;
  /** The eight bytes of xorshift64* state behind `Math.random`. */
  readonly randomAddress: number;
}

/** What the guest's memory holds up to, and so its peak: the heap's end. Checked, as the word is the guest's. */
export function heapEnd(instance: Instance, layout: MemoryLayout): number {
  const { bytes } = instance;
  const value = new DataView(bytes.buffer).getUint32(layout.heapEndAddress, true);
  return value >= layout.stackBase && value <= bytes.length ? value : bytes.length;
}

/** Finds `sbrk`'s word: the static word that a large allocation raises past the block, and the highest such. */
export function findHeapEnd(instance: Instance, staticEnd: number): number {
  const size = 4 * 1024 * 1024;
  const words = (): Uint32Array => new Uint32Array(instance.memory.buffer.slice(0, staticEnd));
  const before = words();
  const block = instance.module._malloc(size);
  const after = words();
  instance.module._free(block);
  let best = -1;
  for (let index = 0; index < after.length; index++) {
    const value = after[index] ?? 0;
    const grew = value - (before[index] ?? 0) >= size;
    if (grew && value >= block + size && value <= instance.memory.buffer.byteLength && value > (after[best] ?? 0)) best = index;
  }
  if (best < 0) throw new Error("Cannot find the end of the engine's heap as no static word follows an allocation");
  return best * 4;
}

const multiplier = 0x2545f4914f6cdd1dn;
const mask64 = (1n << 64n) - 1n;

/** The fraction that xorshift64* (Vigna 2014) draws from a state, in the 52 bits that QuickJS uses. */
function randomFraction(state: bigint): number {
  let x = state;
  x ^= x >> 12n;
  x = (x ^ (x << 25n)) & mask64;
  x ^= x >> 27n;
  const drawn = (x * multiplier) & mask64;
  return Number(drawn >> 12n) / 2 ** 52;
}

/** Finds the random state among the words of the context that a draw changed, by predicting the next draw. */
export function findRandomState(instance: Instance, context: number, draw: () => number): number {
  const span = 4_096;
  const before = instance.bytes.slice(context, context + span);
  draw();
  const view = new DataView(instance.memory.buffer);
  for (let offset = 0; offset + 8 <= span; offset += 8) {
    const address = context + offset;
    const state = view.getBigUint64(address, true);
    if (state === new DataView(before.buffer).getBigUint64(offset, true)) continue;
    view.setBigUint64(address, 88_172_645_463_325_252n, true);
    if (draw() === randomFraction(88_172_645_463_325_252n)) return address;
    view.setBigUint64(address, state, true);
  }
  throw new Error("Cannot find the engine's random state as no word of its context predicts a draw");
}

/**
 * Finds the byte that says whether functions keep their source (QuickJS's `strip_flags`): it lies ahead of the shape
 * table's bits, size and count, which only there stand in their relation. For boot alone: not part of the layout.
 */
export function findStripFlags(instance: Pick<Instance, "memory">, runtime: number): number {
  // The structure ends not far behind it.
  const words = new Uint32Array(instance.memory.buffer, runtime, 64);
  const isShapeTable = (at: number): boolean => {
    const [bits = 0, size = 0, count = 0] = words.subarray(at, at + 3);
    return bits > 1 && bits < 20 && size === 2 ** bits && count > 0 && count < 4 * size;
  };
  const found = Array.from(words.keys()).filter((at) => words[at - 1] === 0 && isShapeTable(at));
  if (found.length !== 1) throw new Error(`Cannot find the engine's strip flags as ${found.length} places look like them`);
  return runtime + (found[0] as number) * 4 - 4;
}

/** The engine's build gives its C stack five MiB, of which the guest limit leaves most unused. */
const engineStackBytes = 5 * 1024 * 1024;

/** The stack's region, from the pointer at rest. */
export function stackRegion(stackBase: number): Pick<MemoryLayout, "staticEnd" | "stackBase"> {
  const staticEnd = stackBase - engineStackBytes;
  if (staticEnd <= 0) throw new Error(`Cannot place the engine's stack as its base is too low: received ${stackBase}`);
  return { staticEnd, stackBase };
}
