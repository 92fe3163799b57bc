/** The queue's book as a list in memory, written for plainness: what the real one must agree with, whatever is done to both. */
import type { EventToQueue, Target } from "../../../src/events/event.ts";
import type { Settled } from "../../../src/events/settle.ts";
import { limits } from "../../../src/limits.ts";

export interface ModelEvent {
  readonly id: number;
  readonly name: string;
  readonly payload: string;
  readonly hops: number;
  readonly created: number;
  isRunning: boolean;
  due: number;
  attempts: number;
  backOffs: number;
}

export interface ModelLetter {
  readonly id: number;
  readonly name: string;
  readonly payload: string;
  readonly hops: number;
  readonly created: number;
  readonly attempts: number;
  readonly reason: string;
}

export class ModelBook {
  events: ModelEvent[] = [];
  letters: ModelLetter[] = [];
  #lastEvent = 0;
  #lastLetter = 0;

  put({ name, payload, hops }: Pick<EventToQueue, "name" | "payload" | "hops">, now: number): void {
    this.#add(name, text(payload), hops, now);
  }

  #add(name: string, payload: string, hops: number, now: number): void {
    const id = ++this.#lastEvent;
    this.events.push({ id, name, payload, hops, created: now, isRunning: false, due: now, attempts: 0, backOffs: 0 });
  }

  #bury(name: string, payload: string, hops: number, created: number, attempts: number, reason: string): void {
    this.letters.push({ id: ++this.#lastLetter, name, payload, hops, created, attempts, reason });
  }

  claim(name: string, count: number, now: number): ModelEvent[] {
    const due = this.events.filter((event) => event.name === name && !event.isRunning && event.due <= now);
    const given = due.toSorted((one, other) => one.due - other.due || one.id - other.id).slice(0, count);
    for (const event of given) {
      event.isRunning = true;
      event.attempts += 1;
    }
    return given;
  }

  settle(settled: Settled, now: number): void {
    const event = this.events.find(({ id, isRunning }) => id === settled.id && isRunning);
    if (event === undefined) return;
    if (!settled.isCounted) event.attempts -= 1;
    if (settled.kind === "again") {
      event.isRunning = false;
      event.due = settled.dueMs;
      event.backOffs = settled.isCounted ? 0 : event.backOffs + 1;
      return;
    }
    const { name, payload, hops, created, attempts } = event;
    if (settled.record !== undefined) this.#tell(settled.record, "record", hops + 1, now);
    if (settled.deadLetter !== undefined) this.#tell(settled.deadLetter, payload, hops + 1, now);
    if (settled.condition !== "Success") this.#bury(name, payload, hops, created, attempts, settled.condition);
    this.events = this.events.filter((other) => other !== event);
  }

  #tell({ name }: Target, payload: string, hops: number, now: number): void {
    if (hops <= limits.eventHopsMax) this.#add(name, payload, hops, now);
    else this.#bury(name, payload, hops, now, 0, "RecursiveLoop");
  }

  redrive(name: string, ids: readonly number[], now: number): void {
    for (const id of ids) {
      const letter = this.letters.find((one) => one.id === id && one.name === name);
      // One that is named twice has gone by then.
      if (letter === undefined) continue;
      this.letters = this.letters.filter((one) => one !== letter);
      this.#add(name, letter.payload, letter.hops, now);
    }
  }

  discard(name: string, id: number): void {
    this.letters = this.letters.filter((letter) => letter.id !== id || letter.name !== name);
  }

  forget(name: string): void {
    this.events = this.events.filter((event) => event.name !== name);
    this.letters = this.letters.filter((letter) => letter.name !== name);
  }

  /** After a crash: what ran waits as after a failure. */
  reopen(now: number, delayOf: (attempts: number) => number): void {
    for (const event of this.events.filter(({ isRunning }) => isRunning)) {
      event.isRunning = false;
      event.due = now + delayOf(event.attempts);
    }
  }

  standing(name: string): { waiting: number; running: number; dead: number; dueMs: number | undefined } {
    const own = this.events.filter((event) => event.name === name);
    const waiting = own.filter(({ isRunning }) => !isRunning);
    return {
      waiting: waiting.length,
      running: own.length - waiting.length,
      dead: this.letters.filter((letter) => letter.name === name).length,
      dueMs: waiting.length === 0 ? undefined : Math.min(...waiting.map(({ due }) => due)),
    };
  }
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
