/** node:assert: the assertions that programs make of themselves. */
import util from "./util.ts";

interface Failed {
  readonly message: string | undefined;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
}

class AssertionError extends Error {
  override name = "AssertionError";
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;

  constructor({ message, actual, expected, operator }: Failed) {
    super(message ?? util.inspect(actual) + " " + operator + " " + util.inspect(expected));
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.generatedMessage = message === undefined;
  }
}

type Message = string | Error | undefined;

function check(isRight: boolean, message: Message, operator: string, actual?: unknown, expected?: unknown): void {
  if (isRight) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator });
}

function assert(value: unknown, message?: Message): void {
  check(Boolean(value), message, "==", value, true);
}

const { isDeepStrictEqual } = util;

type Compare = (actual: unknown, expected: unknown, message?: Message) => void;

const strictEqual: Compare = (actual, expected, message) => check(Object.is(actual, expected), message, "strictEqual", actual, expected);
const notStrictEqual: Compare = (actual, expected, message) =>
  check(!Object.is(actual, expected), message, "notStrictEqual", actual, expected);
const deepStrictEqual: Compare = (actual, expected, message) =>
  check(isDeepStrictEqual(actual, expected), message, "deepStrictEqual", actual, expected);
const notDeepStrictEqual: Compare = (actual, expected, message) =>
  check(!isDeepStrictEqual(actual, expected), message, "notDeepStrictEqual", actual, expected);
// oxlint-disable-next-line eqeqeq -- as Node's
const equal: Compare = (actual, expected, message) => check(actual == expected, message, "==", actual, expected);
// oxlint-disable-next-line eqeqeq -- as Node's
const notEqual: Compare = (actual, expected, message) => check(actual != expected, message, "!=", actual, expected);

function fits(error: unknown, expected: unknown): boolean {
  if (expected === undefined || typeof expected === "string") return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === "function") return error instanceof expected || (expected as (error: unknown) => unknown)(error) === true;
  return Object.entries(expected as object).every(([key, value]) => isDeepStrictEqual((error as Record<string, unknown>)[key], value));
}

function throws(run: () => unknown, expected?: unknown): void {
  try {
    run();
  } catch (error) {
    return check(fits(error, expected), undefined, "throws", error, expected);
  }
  check(false, "Missing expected exception.", "throws");
}

async function rejects(promise: Promise<unknown> | (() => Promise<unknown>), expected?: unknown): Promise<void> {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    return check(fits(error, expected), undefined, "rejects", error, expected);
  }
  check(false, "Missing expected rejection.", "rejects");
}

function fail(message: Message = "Failed"): void {
  check(false, message, "fail");
}

function match(text: string, expression: RegExp, message?: Message): void {
  check(expression.test(text), message, "match", text, expression);
}

const all = {
  AssertionError,
  ok: assert,
  equal,
  notEqual,
  strictEqual,
  notStrictEqual,
  deepEqual: deepStrictEqual,
  deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
  notDeepStrictEqual,
  throws,
  rejects,
  fail,
  match,
  ifError: (value: unknown) => check(value === null || value === undefined, undefined, "ifError", value),
};

export default Object.assign(assert, all, { strict: Object.assign((value: unknown, message?: Message) => assert(value, message), all) });
