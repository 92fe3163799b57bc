/** The checks on values that a cell sent, which may be anything: each gives back what it should be, or throws. Used by `protocol.ts`. */

/** A frame that is none: whoever sent it cannot be trusted any further. */
export class FrameError extends Error {
  override name = "FrameError";
}

/** A value of any kind, for a message: an object of the cell's may have no text. */
export function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : typeof value;
}

export function fields(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== "object") throw new FrameError("Cannot read a cell's frame as a part of it is no object");
  return value as Record<string, unknown>;
}

export function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new FrameError(`Cannot read a cell's frame as a number in it is none: received ${shown(value)}`);
  return value as number;
}

export function text(value: unknown): string {
  if (typeof value !== "string") throw new FrameError("Cannot read a cell's frame as a text in it is none");
  return value;
}

export function bytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new FrameError("Cannot read a cell's frame as bytes in it are none");
  return value;
}

export function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new FrameError("Cannot read a cell's frame as a list in it is none");
  return value;
}

export function pairs(value: unknown): [string, string][] {
  return list(value).map((pair) => [text(list(pair)[0]), text(list(pair)[1])]);
}

export function httpStatus(value: unknown): number {
  const status = integer(value);
  if (status < 200 || status > 599) throw new FrameError(`Cannot read a cell's frame as its status is none: received ${status}`);
  return status;
}
