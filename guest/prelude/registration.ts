/**
 * Takes the user's module once, through a hidden function that the deployed bundle calls last, and finds its
 * handler: default function, `handler`, `default.fetch`, `default.handler`, then what CommonJS interop nests.
 * Without it the host would not know whether a function wants events or HTTP requests.
 */
import { isStreaming } from "./awslambda.ts";
import { hide } from "./expose.ts";
import { errorNamed } from "./failure.ts";
import { sendRegistered } from "./host.ts";
import { ownKeys, split } from "./primordials.ts";

export type Handler = (...args: unknown[]) => unknown;
export type Registered = { readonly form: "event" | "http"; readonly run: Handler; readonly self: unknown };

const registerKey = Symbol.for("isopod.register");
const hintNamesMax = 20;
let registered: Registered | undefined;
let loaded = false;

export function registeredHandler(): Registered | undefined {
  return registered;
}

/** Whether the user's module has finished loading: until then no fetch may leave, as it would be in the snapshot. */
export function isLoaded(): boolean {
  return loaded;
}

function member(value: unknown, name: string): unknown {
  const readable = (typeof value === "object" && value !== null) || typeof value === "function";
  return readable ? (value as Record<string, unknown>)[name] : undefined;
}

function found(form: "event" | "http", run: unknown, self: unknown): Registered | undefined {
  return typeof run === "function" ? { form, run: run as Handler, self } : undefined;
}

/** `depth` bounds CommonJS interop: `default.default` is the deepest that bundlers produce. */
function findHandler(module: unknown, depth: number): Registered | undefined {
  const main = member(module, "default");
  return (
    found("event", main, undefined) ??
    found("event", member(module, "handler"), undefined) ??
    found("http", member(main, "fetch"), main) ??
    found("event", member(main, "handler"), main) ??
    (depth > 0 && typeof main === "object" ? findHandler(main, depth - 1) : undefined)
  );
}

/** A file without a single export is taken for CommonJS, whose exports are then an empty `default`. */
function isEmptyCommonJs(module: object): boolean {
  const main = member(module, "default");
  return typeof main === "object" && main !== null && ownKeys(module).length === 1 && ownKeys(main).length === 0;
}

function exportNames(module: unknown): string {
  let names = "";
  if (typeof module !== "object" || module === null || isEmptyCommonJs(module)) return names;
  const keys = ownKeys(module);
  for (let at = 0; at < keys.length && at < hintNamesMax; at++) {
    const key = keys[at];
    if (typeof key === "string") names += (names === "" ? "" : ", ") + key;
  }
  return names;
}

/** A handler of Lambda's, by its name in the module: `a.b` is within `a`. CommonJS modules have their exports in `default` too. */
function namedHandler(module: unknown, { name, whole, hasCallbacks }: Named): Registered {
  const path = split(name, ".");
  const run = memberAt(module, path) ?? memberAt(member(module, "default"), path);
  if (typeof run !== "function")
    throw errorNamed("Runtime.HandlerNotFound", whole + (run === undefined ? " is undefined or not exported" : " is not a function"));
  if (!hasCallbacks && run.length >= 3 && !isStreaming(run))
    throw errorNamed(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  return { form: "event", run: run as Handler, self: undefined };
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (let at = 0; at < path.length; at++) found = member(found, path[at]!);
  return found;
}

/** Of a Lambda package: the handler's name, with its file's too, and whether it may be of the older form. */
type Named = { readonly name: string; readonly whole: string; readonly hasCallbacks: boolean };

/** @param wanted where the handler is not to be looked for */
function register(module: unknown, wanted?: Named): void {
  // Deleted first: a getter in the module's exports must not be able to register another one.
  delete (globalThis as Record<symbol, unknown>)[registerKey];
  if (loaded) throw new TypeError("Cannot register the module: one is registered already");
  loaded = true;
  registered = wanted === undefined ? findHandler(module, 1) : namedHandler(module, wanted);
  sendRegistered(registered?.form ?? "", registered === undefined ? exportNames(module) : "");
}

export function installRegistration(): void {
  hide(globalThis, registerKey, register);
}
