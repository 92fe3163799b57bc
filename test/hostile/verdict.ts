/** What must hold, whatever was attacked: the bounds of the claim, and a line for each that was passed. */
import type { Measured } from "./measure.ts";
import { quantile, worst } from "./numbers.ts";
import type { Soaked } from "./soak.ts";

const lateP99Ms = 60;
const lateWorstMs = 250;

export function failuresOfTable(measured: readonly Measured[]): string[] {
  return [
    ...measured.flatMap(({ name, complaints }) => complaints.map((complaint) => `${name} ${complaint}`)),
    ...measured.filter(({ overBytes = 0 }) => overBytes > 0).map(({ name, overBytes }) => `${name} went ${overBytes} bytes over the cap`),
    ...failuresOfLateness(
      "alone",
      measured.flatMap(({ lateMs }) => lateMs),
    ),
  ];
}

export function failuresOfSoak({ complaints, overBytes, lateMs }: Soaked): string[] {
  return [
    ...[...complaints].map(([complaint, times]) => `in the soak: ${complaint} (${times} times)`),
    ...(overBytes > 0 ? [`in the soak: ${overBytes} bytes over the cap`] : []),
    ...failuresOfLateness("in the soak", lateMs),
  ];
}

function failuresOfLateness(when: string, lateMs: readonly number[]): string[] {
  const [p99, most] = [quantile(lateMs, 0.99), worst(lateMs)];
  return [
    ...(p99 > lateP99Ms ? [`lateness ${when}: ${Math.round(p99)} ms at the 99th percentile, over ${lateP99Ms} ms`] : []),
    ...(most > lateWorstMs ? [`lateness ${when}: ${Math.round(most)} ms at worst, over ${lateWorstMs} ms`] : []),
  ];
}
