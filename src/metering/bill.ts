/** From what a call used to what it costs: rounding and Lambda's REPORT line. */
import type { CallMeter } from "../outcome.ts";

export interface Bill {
  readonly wallUs: number;
  readonly cpuUs: number;
  /** Wall time, rounded up to whole milliseconds, as Lambda bills. */
  readonly billedMs: number;
  readonly memoryMb: number;
  /** Billed milliseconds times configured MiB: what a price per GB-second is applied to. */
  readonly mbMs: number;
}

export function billOf(meter: CallMeter): Bill {
  const billedMs = Math.max(1, Math.ceil(meter.wallUs / 1_000));
  const memoryMb = Math.round(meter.memoryLimitBytes / 1_048_576);
  return { wallUs: meter.wallUs, cpuUs: meter.cpuUs, billedMs, memoryMb, mbMs: billedMs * memoryMb };
}

/** What a REPORT line says of a call. */
export interface Reported {
  requestId: string;
  wallUs: number;
  cpuUs: number;
  billedMs: number;
  memoryMb: number;
  peakMemoryBytes: number;
  start: string;
}

/** How the log of a call begins, in Lambda's form. */
export function startLine(requestId: string, executed: string): string {
  return `START RequestId: ${requestId} Version: ${executed}`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/** Lambda's form of the line, with the CPU time and the start kind added at its end. */
export function reportLine(call: Reported): string {
  const used = Math.ceil(call.peakMemoryBytes / 1_048_576);
  return [
    `REPORT RequestId: ${call.requestId}`,
    `Duration: ${(call.wallUs / 1_000).toFixed(2)} ms`,
    `Billed Duration: ${call.billedMs} ms`,
    `Memory Size: ${call.memoryMb} MB`,
    `Max Memory Used: ${used} MB`,
    `CPU: ${(call.cpuUs / 1_000).toFixed(2)} ms`,
    `Start: ${call.start}`,
  ].join("\t");
}
