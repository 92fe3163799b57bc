/** The shapes that pass the border, and the checks on what a guest sends: shared by the tables of host calls. */
import type { GuestOp } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import { BorderError, type DeliveryValue } from "./marshal.ts";

/** Something that the guest waited for is there: the next turn begins with it. */
export interface Delivery {
  readonly op: GuestOp;
  readonly values: readonly DeliveryValue[];
}

/** Thrown by an operation to have the guest see an error of that name: the guest may catch it and go on. */
export class GuestException extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** @throws {BorderError} since only a subverted prelude sends what is not JSON. */
export function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BorderError("Cannot read a host call as its JSON is not JSON");
  }
  if (value === null || typeof value !== "object") throw new BorderError("Cannot read a host call as its JSON is no object");
  return value as Record<string, unknown>;
}

export function stringPairs(value: unknown): [string, string][] {
  if (!Array.isArray(value) || value.length > limits.guestHeadersMaxCount)
    throw new BorderError("Cannot read headers as they are not a short list");
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || typeof pair[0] !== "string" || typeof pair[1] !== "string")
      throw new BorderError("Cannot read headers as one is not a pair");
    return [pair[0], pair[1]];
  });
}
