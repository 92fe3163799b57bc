/**
 * DOMException: the error that the web APIs throw where JavaScript's own classes do not say enough.
 */
import { exposeClass, hide } from "./expose.ts";
import { toText } from "./primordials.ts";

const codes: Record<string, number> = {
  __proto__: null as never,
  InvalidCharacterError: 5,
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  NetworkError: 19,
  AbortError: 20,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
};

export class DOMException extends Error {
  constructor(message: unknown = "", name: unknown = "Error") {
    super(toText(message));
    const options = typeof name === "object" && name !== null ? (name as { name?: unknown; cause?: unknown }) : undefined;
    hide(this, "name", toText(options === undefined ? name : (options.name ?? "Error")));
    if (options !== undefined && "cause" in options) hide(this, "cause", options.cause);
  }

  get code(): number {
    return codes[this.name] ?? 0;
  }
}

export function installDOMException(): void {
  exposeClass("DOMException", DOMException);
}
