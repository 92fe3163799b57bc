/**
 * Event, CustomEvent and EventTarget: what AbortSignal and small libraries need. There is no tree, so no capture
 * or bubbling happens. A listener that throws ends the call, as an uncaught error does.
 */
import { DOMException } from "./dom-exception.ts";
import { exposeClass } from "./expose.ts";
import { rejectWith } from "./failure.ts";
import { monotonicNow } from "./host.ts";
import { apply, mapDelete, mapGet, mapSet, NativeMap, toText } from "./primordials.ts";

type EventInit = { bubbles?: unknown; cancelable?: unknown; composed?: unknown };
type Listener = { call: unknown; capture: boolean; once: boolean; removed: boolean };
type ListenerOptions = { capture?: unknown; once?: unknown; signal?: EventTarget & { aborted: boolean } };

let start: (event: Event, target: EventTarget) => void;
let finish: (event: Event) => boolean;
let isStopped: (event: Event) => boolean;

export class Event {
  static readonly NONE = 0;
  static readonly AT_TARGET = 2;
  #type: string;
  #init: EventInit;
  #target: EventTarget | null = null;
  #running = false;
  #stopped = false;
  #prevented = false;
  #time: number = monotonicNow();

  static {
    start = (event, target) => {
      if (event.#running) throw new DOMException("Cannot dispatch: the event is being dispatched", "InvalidStateError");
      event.#running = true;
      event.#target = target;
    };
    finish = (event) => {
      event.#running = false;
      event.#stopped = false;
      return !event.#prevented;
    };
    isStopped = (event) => event.#stopped;
  }

  constructor(type: unknown, init: EventInit = {}) {
    this.#type = toText(type);
    this.#init = { bubbles: Boolean(init.bubbles), cancelable: Boolean(init.cancelable), composed: Boolean(init.composed) };
  }

  get type(): string {
    return this.#type;
  }
  get target(): EventTarget | null {
    return this.#target;
  }
  get currentTarget(): EventTarget | null {
    return this.#running ? this.#target : null;
  }
  get eventPhase(): number {
    return this.#running ? 2 : 0;
  }
  get bubbles(): boolean {
    return this.#init.bubbles as boolean;
  }
  get cancelable(): boolean {
    return this.#init.cancelable as boolean;
  }
  get composed(): boolean {
    return this.#init.composed as boolean;
  }
  get defaultPrevented(): boolean {
    return this.#prevented;
  }
  get timeStamp(): number {
    return this.#time;
  }
  get isTrusted(): boolean {
    return false;
  }
  composedPath(): EventTarget[] {
    return this.#running && this.#target !== null ? [this.#target] : [];
  }
  preventDefault(): void {
    if (this.#init.cancelable === true) this.#prevented = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {
    this.#stopped = true;
  }
}

class CustomEvent extends Event {
  #detail: unknown;

  constructor(type: unknown, init: EventInit & { detail?: unknown } = {}) {
    super(type, init);
    this.#detail = init.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

function runListener(listener: Listener, target: EventTarget, event: Event): void {
  try {
    if (typeof listener.call === "function") apply(listener.call, target, [event]);
    else (listener.call as { handleEvent(event: Event): void }).handleEvent(event);
  } catch (error) {
    rejectWith(error);
  }
}

function isCallable(listener: unknown): boolean {
  if (listener === null || listener === undefined) return false;
  if (typeof listener === "function" || typeof listener === "object") return true;
  throw new TypeError("Cannot listen: the listener must be a function or an object");
}

function captureOf(options: unknown): boolean {
  return typeof options === "object" && options !== null ? Boolean((options as ListenerOptions).capture) : Boolean(options);
}

export class EventTarget {
  #listeners: Map<string, Listener[]> = new NativeMap();

  addEventListener(type: unknown, listener: unknown, options?: unknown): void {
    if (!isCallable(listener)) return;
    const name = toText(type);
    const settings: ListenerOptions | null = typeof options === "object" ? options : null;
    if (settings?.signal?.aborted === true) return;
    const capture = captureOf(options);
    const list = mapGet(this.#listeners, name) ?? [];
    for (let at = 0; at < list.length; at++) if (list[at]!.call === listener && list[at]!.capture === capture) return;
    mapSet(this.#listeners, name, [...list, { call: listener, capture, once: Boolean(settings?.once), removed: false }]);
    settings?.signal?.addEventListener("abort", () => this.removeEventListener(name, listener, capture));
  }

  removeEventListener(type: unknown, listener: unknown, options?: unknown): void {
    const name = toText(type);
    const capture = captureOf(options);
    const list = mapGet(this.#listeners, name) ?? [];
    const kept: Listener[] = [];
    for (let at = 0; at < list.length; at++) {
      const entry = list[at]!;
      if (entry.call === listener && entry.capture === capture) entry.removed = true;
      else kept[kept.length] = entry;
    }
    if (kept.length === 0) mapDelete(this.#listeners, name);
    else mapSet(this.#listeners, name, kept);
  }

  /** Lists are replaced, never changed, so this one holds while listeners come and go. */
  dispatchEvent(event: Event): boolean {
    start(event, this);
    const list = mapGet(this.#listeners, event.type) ?? [];
    for (let at = 0; at < list.length && !isStopped(event); at++) {
      const listener = list[at]!;
      if (listener.removed) continue;
      if (listener.once) this.removeEventListener(event.type, listener.call, listener.capture);
      runListener(listener, this, event);
    }
    return finish(event);
  }
}

export function installEvents(): void {
  exposeClass("Event", Event);
  exposeClass("CustomEvent", CustomEvent);
  exposeClass("EventTarget", EventTarget);
}
