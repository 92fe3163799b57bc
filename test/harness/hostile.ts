/**
 * What an attack file says: one hostile program or upload, and the one outcome that it may have. Both `npm test`,
 * which runs each beside a neighbour, and `npm run test:hostile`, which measures them, read these descriptions; so
 * nothing here knows of either, nor of a test runner.
 */

/** A function's config, as far as attacks set it. */
export interface AttackConfig {
  readonly timeoutMs?: number;
  readonly cpuMs?: number;
  readonly memoryMb?: number;
  readonly maxOutputBytes?: number;
  readonly maxLogBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly egress?: readonly string[];
}

/** A function of somebody else's, called before each call of the attack: it leaves what the attack looks for. */
interface Victim {
  readonly code: AttackCode;
  readonly event: unknown;
  readonly config?: AttackConfig;
}

/** A body for `PUT /functions/:fn`. */
export interface Upload {
  readonly type: "application/json" | "application/zip" | "application/wasm";
  readonly body: string | Uint8Array<ArrayBuffer>;
}

interface Described {
  /** What it tries, as the title of its test. */
  readonly what: string;
  readonly expect: Ending;
}

/** JavaScript, a WebAssembly module, which is made when it is needed, or another language's source. */
export type AttackCode = string | (() => Uint8Array<ArrayBuffer>) | { readonly code: string; readonly runtime: string };

/** Code that deploys, and attacks when it is called. */
export interface CallAttack extends Described {
  readonly code: AttackCode;
  readonly event?: unknown;
  readonly config?: AttackConfig;
  readonly victim?: Victim;
}

/** An upload that attacks while it is deployed. One that is taken is called, with no event, and must answer as expected. */
export interface UploadAttack extends Described {
  /** Made when it is needed: some are megabytes. */
  readonly upload: () => Upload;
}

export type Attack = CallAttack | UploadAttack;

/** How an attack may end: always one way, never a choice. */
export type Ending =
  | { readonly kind: "timeout" | "cpu_limit" }
  | { readonly kind: "error"; readonly errorType: string; readonly message: RegExp }
  | { readonly kind: "value"; readonly json: string }
  | { readonly kind: "fresh" | "overflow" }
  | { readonly kind: "response"; readonly status: number; readonly text: string }
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: RegExp };

/** Gives a description its type, in the file that has nothing else. */
export function hostile<A extends Attack>(attack: A): A {
  return attack;
}

/** Ended by the wall clock. */
export const timesOut: Ending = { kind: "timeout" };
/** Ended by its CPU time, long before the wall clock. */
export const usesUpItsCpu: Ending = { kind: "cpu_limit" };
/** Answers, and never twice the same: what it draws is nobody else's. */
export const answersAnew: Ending = { kind: "fresh" };

/** An error of the function's own. */
export function fails(errorType: string, message = /./s): Ending {
  return { kind: "error", errorType, message };
}

/**
 * An error for a full stack. Whose it is depends on which of two stacks was full first, and so on whether V8 has
 * optimised the engine by then: the engine's own check throws what the guest may catch, V8's ends the call.
 */
export const overflowsItsStack: Ending = { kind: "overflow" };

export const runsOutOfMemory: Ending = fails("Runtime.OutOfMemory");

/** Does no harm: this is all that comes of it. */
export function answers(value: unknown): Ending {
  return { kind: "value", json: JSON.stringify(value) };
}

/** The same for a function of HTTP form. */
export function responds(status: number, text: string): Ending {
  return { kind: "response", status, text };
}

/** The deploy is refused, and nothing is deployed. */
export function isRefused(status: number, code: string, message: RegExp): Ending {
  return { kind: "refused", status, code, message };
}

/** An upload of plain code. */
export function uploadCode(code: string): Upload {
  return uploadJson({ code });
}

export function uploadJson(body: object): Upload {
  return { type: "application/json", body: JSON.stringify(body) };
}

export function uploadModule(body: Uint8Array<ArrayBuffer>): Upload {
  return { type: "application/wasm", body };
}

/** A function in Python. */
export function python(code: string): Exclude<AttackCode, string | CallableFunction> {
  return { code, runtime: "python" };
}

/** As a client sends it. */
export function sourceOf(code: AttackCode): { readonly code: string; readonly runtime?: string } {
  if (typeof code === "string") return { code };
  return typeof code === "function" ? { code: Buffer.from(code()).toString("base64"), runtime: "wasm" } : code;
}

export function isCallAttack(attack: Attack): attack is CallAttack {
  return "code" in attack;
}

/** Short where the deadline is what ends it, so that the suite is; long where it must not be. */
export function configOf({ config = {}, expect }: CallAttack): AttackConfig & { readonly timeoutMs: number } {
  return { timeoutMs: expect.kind === "timeout" ? 250 : 10_000, ...config };
}

/** An attack's name as a function's, which has no slashes. */
export function functionName(attack: string): string {
  return attack.replaceAll("/", "-");
}
