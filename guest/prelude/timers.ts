/**
 * setTimeout and its kin. The host holds only the ids and the clock; closures stay here in a Map, so a call that
 * waits is fully described by its memory and a list of numbers. How many timers and how long is the host's limit.
 */
import { rejectWith } from "./failure.ts";
import { askTimer, dropTimer } from "./host.ts";
import { expose } from "./expose.ts";
import { apply, mapDelete, mapGet, mapSet, NativeMap, NativePromise, promiseThen, toNumber, trunc } from "./primordials.ts";

type Callback = (...args: unknown[]) => unknown;
type Timer = { run: Callback; args: unknown[]; everyMs: number };

const delayMaxMs = 2_147_483_647;
const timers = new NativeMap<number, Timer>();
let lastId = 0;

function requireFunction(value: unknown, what: string): Callback {
  if (typeof value === "function") return value as Callback;
  throw new TypeError("Cannot " + what + ": the callback must be a function (code in strings is refused)");
}

/** What browsers and Node agree on: anything odd means "as soon as possible". */
function wholeDelay(value: unknown): number {
  const delay = trunc(toNumber(value));
  return delay > 0 && delay <= delayMaxMs ? delay : 0;
}

function start(run: Callback, args: unknown[], delayMs: number, everyMs: number): number {
  const id = ++lastId;
  askTimer(id, delayMs);
  mapSet(timers, id, { run, args, everyMs });
  return id;
}

export function setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number {
  return start(requireFunction(callback, "set a timeout"), args, wholeDelay(delay), -1);
}

function setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number {
  const everyMs = wholeDelay(delay) || 1;
  return start(requireFunction(callback, "set an interval"), args, everyMs, everyMs);
}

function setImmediate(callback: unknown, ...args: unknown[]): number {
  return start(requireFunction(callback, "set an immediate"), args, 0, -1);
}

export function clearTimeout(id?: unknown): void {
  const number = typeof id === "number" ? id : toNumber(id);
  if (mapDelete(timers, number)) dropTimer(number);
}

/** An error that no handler can catch ends the call, as an uncaught exception ends a Node process. */
export function runLoose(run: Callback, args: unknown[]): void {
  try {
    apply(run, undefined, args);
  } catch (error) {
    rejectWith(error);
  }
}

/** The host says that a timer is due. Re-armed before it runs, so that the callback can clear it. */
export function fireTimer(id: number): void {
  const timer = mapGet(timers, id);
  if (timer === undefined) return;
  if (timer.everyMs >= 0) askTimer(id, timer.everyMs);
  else mapDelete(timers, id);
  runLoose(timer.run, timer.args);
}

const done = NativePromise.resolve();

export function soon(run: Callback, args: unknown[]): void {
  promiseThen(done, () => runLoose(run, args));
}

export function installTimers(): void {
  expose("setTimeout", setTimeout);
  expose("setInterval", setInterval);
  expose("setImmediate", setImmediate);
  expose("clearTimeout", clearTimeout);
  expose("clearInterval", function clearInterval(id?: unknown): void {
    clearTimeout(id);
  });
  expose("clearImmediate", function clearImmediate(id?: unknown): void {
    clearTimeout(id);
  });
  expose("queueMicrotask", function queueMicrotask(callback: unknown): void {
    soon(requireFunction(callback, "queue a microtask"), []);
  });
  expose("reportError", function reportError(error: unknown): void {
    rejectWith(error);
  });
}
