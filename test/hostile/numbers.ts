/** What is said of a list of times: quantiles, in milliseconds. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function worst(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

export function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
