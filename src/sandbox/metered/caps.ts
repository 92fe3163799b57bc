/** How large the memories and tables of a rewritten module may become: all memories together have one cap, and so have all tables. */
import { WasmFormatError, WasmTooLargeError } from "../wasm/errors.ts";
import type { Limits } from "../wasm/types.ts";

/** What V8 takes as a memory's maximum, in pages: more is no module, and must not become one here. */
const mostPages = (is64: boolean): number => (is64 ? 2 ** 48 : 65_536);

const overCap = {
  memories: (pages: number, most: number) =>
    `its memories begin with ${pages / 16} MiB where it may have ${most / 16}: raise the function's memoryMb`,
  tables: (elements: number, most: number) => `its tables begin with ${elements} elements together: at most ${most}`,
} as const;

/** What the initial sizes leave goes to the first that may grow; none gets more than it declares. */
export function shareOut(all: readonly Limits[], total: number, what: keyof typeof overCap): Limits[] {
  let left = total - all.reduce((sum, { minimum }) => sum + minimum, 0);
  if (left < 0) throw new WasmTooLargeError(`Cannot deploy the module as ${overCap[what](total - left, total)}`);
  return all.map((limits) => {
    if (limits.maximum <= limits.minimum) return limits;
    const maximum = Math.min(limits.maximum, limits.minimum + left);
    left = 0;
    return { ...limits, maximum };
  });
}

export function checkPages({ minimum, maximum, is64 }: Limits): void {
  const most = mostPages(is64);
  if (minimum > most || (maximum !== Number.POSITIVE_INFINITY && maximum > most))
    throw new WasmFormatError(`Cannot read a memory as it is larger than any: received ${minimum} to ${maximum} pages`);
}

/** As many whole pages as the bytes hold. */
export function pagesOf(bytes: number): number {
  return Math.floor(bytes / 65_536);
}
