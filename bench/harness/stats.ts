/** What is said of a list of numbers: percentiles by the nearest rank, and a bounded sample to keep as raw values. */

/** @throws {Error} for an empty list: a benchmark without values has failed */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error("Cannot take a percentile as nothing was measured");
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

export function summarize(values: readonly number[]): Summary {
  return { count: values.length, median: round(median(values)), p99: round(percentile(values, 99)), max: round(percentile(values, 100)) };
}

/** At most `limit` of the values, evenly spread, in their order: what a results file keeps of a long list. */
export function sampleOf(values: readonly number[], limit: number): number[] {
  const step = Math.max(1, values.length / limit);
  const kept: number[] = [];
  for (let at = 0; at < values.length; at += step) kept.push(round(values[Math.floor(at)] ?? 0));
  return kept;
}

/** Three digits that mean something; the rest is noise in a results file. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Cuts a list into windows of `size`; a shorter rest is left out. */
export function windowsOf(values: readonly number[], size: number): number[][] {
  const count = Math.floor(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}
