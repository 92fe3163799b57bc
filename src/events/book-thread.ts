/**
 * The thread in which the queue's database lives: a commit waits for the disk, and whoever serves calls must not. Started by
 * `event-queue.ts` through tinypool; every export is a task there, and one ends before the next begins.
 */
import type { FunctionName, TenantId } from "../ids.ts";
import { unpacked } from "../packing.ts";
import { Book, type Batch, type Committed } from "./book.ts";
import { discardLetter, forgetSome, letterIds, pageOfLetters, pruneLetters, redriveLetters, type Changed } from "./dead-letters.ts";
import type { Standing } from "./schedule.ts";

/** Every task names the file, so that a thread that was started anew knows it too. */
interface Task {
  readonly file: string;
}

interface TimedTask extends Task {
  readonly nowMs: number;
}

interface FunctionTask extends Task {
  readonly tenant: TenantId;
  readonly name: FunctionName;
}

let opened: Book | undefined;

function bookOf({ file }: Task): Book {
  return (opened ??= new Book(file));
}

/** @throws {IsopodError} storage_failed */
export function open(task: TimedTask & { readonly retryMs: readonly number[] }): Standing[] {
  return bookOf(task).open(task.retryMs, task.nowMs);
}

export function commit(task: Task & { readonly packed: Uint8Array }): Committed {
  return bookOf(task).commit(unpacked(task.packed) as Batch);
}

export function page(task: FunctionTask & { readonly after: number; readonly limit: number }): Uint8Array {
  return pageOfLetters(bookOf(task), task.tenant, task.name, task.after, task.limit);
}

export function ids(task: FunctionTask & { readonly after: number }): number[] {
  return letterIds(bookOf(task), task.tenant, task.name, task.after);
}

export function redrive(task: FunctionTask & TimedTask & { readonly ids: readonly number[] }): Changed {
  return redriveLetters(bookOf(task), task.tenant, task.name, task.ids, task.nowMs);
}

export function discard(task: FunctionTask & { readonly id: number }): Changed {
  return discardLetter(bookOf(task), task.tenant, task.name, task.id);
}

export function forget(task: FunctionTask): Changed {
  return forgetSome(bookOf(task), task.tenant, task.name);
}

export function prune(task: TimedTask): ReturnType<typeof pruneLetters> {
  return pruneLetters(bookOf(task), task.nowMs);
}

export function close(): void {
  opened?.database.close();
  opened = undefined;
}
