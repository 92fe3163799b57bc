/** What functions of `node:fs` may be told beside a path. */

export interface Options {
  readonly encoding?: string | null;
  readonly flag?: string;
  readonly flags?: string;
  readonly fd?: number;
  readonly highWaterMark?: number;
  readonly recursive?: boolean;
  readonly force?: boolean;
  readonly withFileTypes?: boolean;
  readonly throwIfNoEntry?: boolean;
  readonly start?: number;
  readonly end?: number;
}

export type Given = string | Options | null | undefined;

export function optionsOf(given: Given): Options {
  return typeof given === "string" ? { encoding: given } : (given ?? {});
}
