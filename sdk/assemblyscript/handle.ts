/**
 * One call: reads the event as the handler takes it, and replies with what it returns. Used by the entry that the deploy step writes
 * (`src/deploy/assemblyscript-thread.ts`).
 */
import { contextText } from "./context";
import * as host from "./host";
import { reseed } from "./random";
import { utf8Of } from "./utf8";

// The compiler puts these in the place of the standard library's, and looks only among the files that something imports.
export { abort } from "./failure";
export { seed } from "./random";
export { trace } from "./trace";

export function answer<Event, Result>(handler: (event: Event) => Result): void {
  reseed();
  reply<Result>(handler(readEvent<Event>()));
}

export function answerWithContext<Event, Result>(handler: (event: Event, context: string) => Result): void {
  reseed();
  reply<Result>(handler(readEvent<Event>(), contextText()));
}

function readEvent<Event>(): Event {
  const bytes = new ArrayBuffer(host.eventSize());
  host.eventRead(changetype<usize>(bytes));
  if (isString<Event>()) return changetype<Event>(String.UTF8.decode(bytes));
  if (isReference<Event>() && idof<Event>() == idof<Uint8Array>()) return changetype<Event>(Uint8Array.wrap(bytes));
  ERROR("its event is neither a string nor a Uint8Array");
  return unreachable();
}

function reply<Result>(result: Result): void {
  if (isNullable<Result>()) ERROR("its result may be null");
  if (isString<Result>()) {
    const text = utf8Of(changetype<usize>(result));
    host.reply(text.start, text.size);
  } else if (isReference<Result>() && idof<Result>() == idof<Uint8Array>()) {
    const bytes = changetype<Uint8Array>(result);
    host.reply(bytes.dataStart, bytes.byteLength);
  } else ERROR("its result is neither a string nor a Uint8Array");
}
