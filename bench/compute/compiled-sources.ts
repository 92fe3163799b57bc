/** AssemblyScript programs that spend their time in different ways. Each exports `run`, which answers a number that is checked. */
export const sources: Readonly<Record<string, string>> = {
  sieve: `
    export function run(): i32 {
      const size = 2000000, composite = new StaticArray<u8>(size);
      let count = 0;
      for (let i = 2; i < size; i++) {
        if (unchecked(composite[i])) continue;
        count++;
        for (let j = i + i; j < size; j += i) unchecked(composite[j] = 1);
      }
      return count;
    }`,
  matrix: `
    export function run(): i32 {
      const n = 160, a = new StaticArray<f64>(n * n), b = new StaticArray<f64>(n * n), c = new StaticArray<f64>(n * n);
      for (let i = 0; i < n * n; i++) { unchecked(a[i] = f64(i % 7)); unchecked(b[i] = f64(i % 11)); }
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0.0;
          for (let k = 0; k < n; k++) sum += unchecked(a[i * n + k]) * unchecked(b[k * n + j]);
          unchecked(c[i * n + j] = sum);
        }
      let total = 0.0;
      for (let i = 0; i < n * n; i++) total += unchecked(c[i]) * f64(i % 13);
      return i32(total % 1000000007.0);
    }`,
  hash: `
    @inline function mix(h: u32, k: u32): u32 { return rotl(h ^ (rotl(k * 0xcc9e2d51, 15) * 0x1b873593), 13) * 5 + 0xe6546b64; }
    export function run(): i32 {
      const size = 1 << 18, data = new StaticArray<u32>(size);
      let x: u32 = 1, h: u32 = 0;
      for (let i = 0; i < size; i++) { x ^= x << 13; x ^= x >> 17; x ^= x << 5; unchecked(data[i] = x); }
      for (let round = 0; round < 12; round++) for (let i = 0; i < size; i++) h = mix(h, unchecked(data[i]));
      return h;
    }`,
  "compiled recursion": `
    function fib(n: i32): i32 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    function isEven(n: i32): i32 { return n == 0 ? 1 : isOdd(n - 1); }
    function isOdd(n: i32): i32 { return n == 0 ? 0 : isEven(n - 1); }
    export function run(): i32 {
      let odd = 0;
      for (let i = 0; i < 400; i++) odd += isOdd(i);
      return fib(30) + odd;
    }`,
};
