/**
 * Which cell a call goes to. Short calls stay together, in the first cell that has less than a slice of work: one write
 * carries many of them there, and their sandbox stays in the caches. Calls that fill slices are spread over the cells, and
 * short ones keep away from those, in a spare if need be: beside a guest that never lets go by itself each of them would
 * wait for a slice to end (size-based assignment: Harchol-Balter, Crovella and Murta 1999).
 */
import { limits } from "../limits.ts";

const sliceUs = limits.sliceMs * 1_000;

/** A function that was never called is taken for one that fills a slice: it does not wait behind others, nor they behind it. */
export const unknownCostUs = sliceUs;

export function isLong(expectedUs: number): boolean {
  return expectedUs >= sliceUs;
}

/** A cell as it is chosen. */
export interface Placeable {
  /** CPU time that its calls in flight are expected to take, in µs. */
  readonly loadUs: number;
  /** Whether it has calls that fill slices. */
  readonly isBusy: boolean;
  /** Whether it is silent, so that new calls should go elsewhere. */
  isStalled(nowMs: number): boolean;
}

/**
 * @param ready cells in the order in which they are filled, spares last
 * @param cells how many of those that answer share the work
 */
export function place<Cell extends Placeable>(ready: readonly Cell[], cells: number, expectedUs: number, nowMs: number): Cell | undefined {
  const isShort = !isLong(expectedUs);
  const first = ready[0];
  // Nearly always.
  if (isShort && first !== undefined && !first.isBusy && first.loadUs < sliceUs && !first.isStalled(nowMs)) return first;
  const answering = ready.filter((cell) => !cell.isStalled(nowMs));
  const sharing = answering.slice(0, cells);
  if (!isShort) return leastLoaded(sharing) ?? first;
  const calm = sharing.filter((cell) => !cell.isBusy);
  const spare = answering.slice(cells).find((cell) => !cell.isBusy);
  return calm.find((cell) => cell.loadUs < sliceUs) ?? leastLoaded(calm) ?? spare ?? leastLoaded(answering) ?? first;
}

function leastLoaded<Cell extends Placeable>(cells: readonly Cell[]): Cell | undefined {
  let least = cells[0];
  for (const cell of cells) if (cell.loadUs < (least as Cell).loadUs) least = cell;
  return least;
}
