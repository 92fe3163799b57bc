/**
 * A flat list of names and values out of what Headers and URLSearchParams are made from: an iterable of pairs or a
 * record. Runs the guest's own iterators, so what it returns has been made text first.
 */
import { getDescriptor, ownKeys, toText } from "./primordials.ts";

type AsText = (value: unknown) => string;

function pairInto(list: string[], pair: unknown, asText: AsText): void {
  if (typeof pair !== "object" || pair === null) throw new TypeError("Cannot read the pairs: each must be a list of two");
  const parts = [...(pair as Iterable<unknown>)];
  if (parts.length !== 2) throw new TypeError("Cannot read the pairs: each must have a name and a value");
  list[list.length] = asText(parts[0]);
  list[list.length] = asText(parts[1]);
}

function recordPairs(record: object, asText: AsText): string[] {
  const list: string[] = [];
  const keys = ownKeys(record);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (getDescriptor(record, key)?.enumerable !== true) continue;
    if (typeof key === "symbol") throw new TypeError("Cannot read the record: a name is a symbol");
    list[list.length] = asText(key);
    list[list.length] = asText((record as Record<string, unknown>)[key]);
  }
  return list;
}

export function pairsOf(init: object, asText: AsText = toText): string[] {
  const iterate: unknown = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (iterate === undefined || iterate === null) return recordPairs(init, asText);
  const list: string[] = [];
  for (const pair of init as Iterable<unknown>) pairInto(list, pair, asText);
  return list;
}
