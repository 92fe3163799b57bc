/**
 * Where `Math.random` begins. What ran at deploy is in the snapshot that every call starts from, the state of `Math.random` too:
 * each call then begins anew, or all would draw the same numbers.
 */
import { fillRandom } from "./host";

let isSeeded = false;

/** Stands for the standard library's, which calls it when `Math.random` is first used. */
export function seed(): f64 {
  isSeeded = true;
  return reinterpret<f64>(randomBits());
}

export function reseed(): void {
  if (isSeeded) NativeMath.seedRandom(randomBits());
}

function randomBits(): i64 {
  const into = memory.data(8, 8);
  fillRandom(into, 8);
  return load<i64>(into);
}
