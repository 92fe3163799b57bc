/** The host of a guest that serves one call after the other: passes on to the call that runs. For interfaces that keep their host. */
import type { FetchAnswer, FetchRequest } from "../fetch-table.ts";
import type { GuestHost, OutputStream } from "./guest-host.ts";

export class RunningHost implements GuestHost {
  readonly #running: () => GuestHost;

  constructor(running: () => GuestHost) {
    this.#running = running;
  }

  get input(): Uint8Array {
    return this.#running().input;
  }

  get contextJson(): string {
    return this.#running().contextJson;
  }

  get args(): readonly string[] {
    return this.#running().args;
  }

  get env(): Readonly<Record<string, string>> {
    return this.#running().env;
  }

  get nowMs(): number {
    return this.#running().nowMs;
  }

  get elapsedMs(): number {
    return this.#running().elapsedMs;
  }

  get calls(): number {
    return this.#running().calls;
  }

  count(): void {
    this.#running().count();
  }

  random(into: Uint8Array): void {
    this.#running().random(into);
  }

  write(stream: OutputStream, bytes: Uint8Array): void {
    this.#running().write(stream, bytes);
  }

  log(level: number, text: string): void {
    this.#running().log(level, text);
  }

  exit(code: number): never {
    return this.#running().exit(code);
  }

  reply(body: Uint8Array): void {
    this.#running().reply(body);
  }

  fail(errorType: string, errorMessage: string): void {
    this.#running().fail(errorType, errorMessage);
  }

  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer> {
    return this.#running().fetch(request, signal);
  }

  wait<T>(promise: Promise<T>): Promise<T> {
    return this.#running().wait(promise);
  }

  get parked(): Promise<unknown> | undefined {
    return this.#running().parked;
  }

  rest(): Promise<void> {
    return this.#running().rest();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#running().sleep(ms, signal);
  }
}
