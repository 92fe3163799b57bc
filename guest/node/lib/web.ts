/** The names of the web that the prelude has put on the global object, as far as Node's modules stand on them. */

interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface WebURL {
  href: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly searchParams: object;
}

interface Web {
  readonly console: Record<string, (...args: unknown[]) => void>;
  readonly performance: { now(): number };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
  readonly TextDecoder: new (label?: string, options?: object) => { decode(bytes?: Uint8Array): string };
  readonly URL: { new (url: string, base?: string): WebURL; canParse(url: string): boolean };
  readonly URLSearchParams: new (init?: unknown) => object;
  readonly AbortController: new () => { readonly signal: Signal; abort(reason?: unknown): void };
  readonly AbortSignal: new () => Signal;
  readonly Blob: unknown;
  readonly crypto: {
    getRandomValues<View extends ArrayBufferView>(view: View): View;
    randomUUID(): string;
    readonly subtle: object;
  };
  readonly ReadableStream: unknown;
  setTimeout(run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number;
  setInterval(run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number;
  setImmediate(run: (...args: unknown[]) => void, ...args: unknown[]): number;
  clearTimeout(id: unknown): void;
  clearInterval(id: unknown): void;
  clearImmediate(id: unknown): void;
  queueMicrotask(run: () => void): void;
  atob(text: string): string;
  btoa(text: string): string;
  structuredClone(value: unknown): unknown;
}

export type AbortSignalLike = Signal;

export const web: Web = globalThis as unknown as Web;
