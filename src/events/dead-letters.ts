/**
 * The list of events that came to nothing, as its functions' owners see it: read in pages, put into the queue again, or deleted.
 * Runs in the queue's thread, on the same book.
 */
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { Book, Dropped } from "./book.ts";
import type { Standing } from "./schedule.ts";

/** How functions stand after a change, and how many of theirs it was about. */
export interface Changed {
  readonly count: number;
  readonly standings: readonly Standing[];
}

/** The letters after a number, the oldest first, as JSON: `{ deadLetters, next }`. Made here, as the front does not look into payloads. */
export function pageOfLetters({ statements }: Book, tenant: TenantId, name: FunctionName, after: number, limit: number): Uint8Array {
  const letters: Uint8Array[] = [];
  let next = after;
  let room: number = limits.deadLettersPageMaxBytes;
  // One by one: a thousand may have more together than any page.
  for (const row of statements.letters.iterate(tenant, name, after, limit)) {
    const letter = letterJson(row);
    room -= letter.length + 1;
    if (room < 0) break;
    letters.push(Buffer.from(letters.length === 0 ? "" : ","), letter);
    next = Number(row["id"]);
  }
  return Buffer.concat([Buffer.from('{"deadLetters":['), ...letters, Buffer.from(`],"next":${next}}`)]);
}

/** The payload stands as it is, as it was known to be JSON when it was put. */
function letterJson(row: Record<string, unknown>): Uint8Array {
  const { id, qualifier, request_id: requestId, reason, attempts, created, died, hops, error } = row;
  const head = {
    id,
    ...(qualifier === null ? {} : { qualifier }),
    requestId,
    reason,
    attempts,
    hops,
    createdAt: created,
    diedAt: died,
    ...(error === null ? {} : { error: JSON.parse(error as string) as unknown }),
  };
  const text = JSON.stringify(head).slice(0, -1);
  return Buffer.concat([Buffer.from(`${text},"event":`), row["payload"] as Uint8Array, Buffer.from("}")]);
}

/** Puts letters into the queue again, as if they came now, with all their attempts before them. */
export function redriveLetters(book: Book, tenant: TenantId, name: FunctionName, ids: readonly number[], nowMs: number): Changed {
  const { value, standings } = book.write(() => {
    book.touch(tenant, name);
    const { revive, discard } = book.statements;
    return ids.filter((id) => revive.run(tenant, name, id, nowMs).changes > 0 && discard.run(tenant, name, id).changes > 0).length;
  });
  return { count: value, standings };
}

/** The numbers of the letters after one, as many as one transaction moves. */
export function letterIds({ statements }: Book, tenant: TenantId, name: FunctionName, after: number): number[] {
  return statements.letterIds.all(tenant, name, after, limits.eventsChunkMaxCount).map(({ id }) => Number(id));
}

export function discardLetter(book: Book, tenant: TenantId, name: FunctionName, id: number): Changed {
  const { value, standings } = book.write(() => {
    book.touch(tenant, name);
    return Number(book.statements.discard.run(tenant, name, id).changes);
  });
  return { count: value, standings };
}

/** Some of what a function has in the queue and in the list goes, as it is deleted; none is left when none went. */
export function forgetSome(book: Book, tenant: TenantId, name: FunctionName): Changed {
  const { value, standings } = book.write(() => {
    book.touch(tenant, name);
    const { forgetEvents, forgetLetters } = book.statements;
    const events = forgetEvents.run(tenant, name, limits.eventsCommitMaxCount).changes;
    return Number(events) + Number(forgetLetters.run(tenant, name, limits.eventsCommitMaxCount).changes);
  });
  return { count: value, standings };
}

/** Drops letters that are too old: some of them, the oldest first. */
export function pruneLetters(book: Book, nowMs: number): { readonly dropped: readonly Dropped[]; readonly standings: readonly Standing[] } {
  return book.write(() => {
    for (const { id, tenant, name, died } of book.statements.old.all(limits.eventsChunkMaxCount)) {
      if (Number(died) > nowMs - limits.deadLetterAgeMaxMs) continue;
      book.statements.discard.run(tenant as TenantId, name as FunctionName, Number(id));
      book.drop(tenant as TenantId, name as FunctionName, 1);
    }
  });
}
