/** The streams and futures of WASI 0.3 as the glue has them on the host's side: bytes for the guest, and bytes of the guest. */
import { limits } from "../../limits.ts";

/** What a guest writes into, as the glue hands it over. */
export interface GuestStream extends Disposable {
  /** At least one byte, unless it is done. */
  read(wanted: { readonly count: number }): Promise<{ readonly value?: ArrayLike<number>; readonly done: boolean }>;
}

/** A future of a result: as the glue passes it, it settles when somebody waits for it. */
export type ResultFuture = PromiseLike<Result>;

export type Result = { readonly tag: "ok"; readonly val: unknown } | { readonly tag: "err"; readonly val: unknown };

export const done: Result = { tag: "ok", val: undefined };

/** Takes what the guest writes until it closes the stream. @throws what `take` throws */
export async function eachChunk(stream: GuestStream, take: (bytes: Uint8Array) => void): Promise<void> {
  // Its writer is told, when not all of it is taken.
  using reading = stream;
  for (;;) {
    const { value, done: isDone } = await reading.read({ count: limits.wasiReadBytes });
    if (value !== undefined) take(Uint8Array.from(value));
    if (isDone) return;
  }
}

/** What the guest says there is nobody's concern, but it may wait until that is read. */
export function ignore(future: ResultFuture): void {
  const nothing = (): void => {};
  future.then(nothing, nothing);
}

/** Bytes that are there already. */
export async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += limits.wasiReadBytes) yield bytes.subarray(at, at + limits.wasiReadBytes);
}
