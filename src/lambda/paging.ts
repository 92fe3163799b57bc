/** Lists by pages: a marker is the key of the next entry, so that entries that come and go meanwhile are neither lost nor told twice. */
import { invalid } from "./errors.ts";

export type PageInput = { readonly Marker?: string; readonly MaxItems?: number };

const pageMaxItems = 50;

/**
 * @param entries in the order of their keys
 * @returns one page, and where the next begins, if there is one
 */
export function pageOf<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  { Marker, MaxItems = pageMaxItems }: PageInput,
): { entries: readonly T[]; next: { NextMarker?: string } } {
  const start = Marker === undefined ? 0 : entries.findIndex((entry) => keyOf(entry) === unmarked(Marker));
  if (start < 0) return { entries: [], next: {} };
  const end = start + Math.min(MaxItems, pageMaxItems);
  const following = entries[end];
  return { entries: entries.slice(start, end), next: following === undefined ? {} : { NextMarker: marked(keyOf(following)) } };
}

function marked(key: string): string {
  return Buffer.from(key).toString("base64url");
}

/** @throws {LambdaError} */
function unmarked(marker: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(marker)) throw invalid(`Invalid Marker: received ${JSON.stringify(marker.slice(0, 100))}`);
  return Buffer.from(marker, "base64url").toString("utf8");
}
