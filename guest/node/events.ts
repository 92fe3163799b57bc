/** node:events, by the package of that name, with what Node has added since. */
import EventEmitter from "events";

type Emitter = InstanceType<typeof EventEmitter>;

/** The emitter's events as they come, one after the other. */
async function* on(emitter: Emitter, name: string): AsyncGenerator<unknown[]> {
  const waiting: unknown[][] = [];
  let wake = (): void => {};
  const failures: unknown[] = [];
  emitter.on(name, (...args: unknown[]) => {
    waiting.push(args);
    wake();
  });
  emitter.on("error", (error: unknown) => {
    failures.push(error);
    wake();
  });
  while (failures.length === 0 || waiting.length > 0) {
    const next = waiting.shift();
    if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
    else yield next;
  }
  throw failures[0];
}

export default Object.assign(EventEmitter, { EventEmitter, on, captureRejections: false, defaultMaxListeners: 10 });
