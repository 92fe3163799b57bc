/** How a file is opened: by a text as Node has them, or by a number as Linux has them. */

interface Flags {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly creates: boolean;
  /** It must not be there yet. */
  readonly excludes: boolean;
  readonly truncates: boolean;
  readonly appends: boolean;
}

const bit = { writeOnly: 1, readWrite: 2, create: 64, exclusive: 128, truncate: 512, append: 1_024 } as const;

export function flagsOf(given: string | number): Flags {
  return typeof given === "number" ? ofNumber(given) : ofText(given);
}

function ofNumber(given: number): Flags {
  const has = (one: number): boolean => (given & one) !== 0;
  return {
    reads: !has(bit.writeOnly),
    writes: has(bit.writeOnly | bit.readWrite),
    creates: has(bit.create),
    excludes: has(bit.create) && has(bit.exclusive),
    truncates: has(bit.truncate),
    appends: has(bit.append),
  };
}

function ofText(given: string): Flags {
  const [, kind, more = ""] = /^([rwa])([sx+]{0,3})$/.exec(given) ?? [];
  if (kind === undefined) {
    const error = new TypeError("The argument 'flags' is invalid. Received '" + given + "'");
    throw Object.assign(error, { code: "ERR_INVALID_ARG_VALUE" });
  }
  return {
    reads: kind === "r" || more.includes("+"),
    writes: kind !== "r" || more.includes("+"),
    creates: kind !== "r",
    excludes: more.includes("x"),
    truncates: kind === "w",
    appends: kind === "a",
  };
}
