/**
 * The host-call border: every effect of a guest passes one host function, `host(op, a, b, c)`, and every
 * entry of the host passes one guest function, `dispatch(op, a, b, c)`. Both sides import this file.
 * Without it a snapshot could not be resumed elsewhere: what a guest waits for is a list of these numbers.
 *
 * Each operation has a signature, one letter an argument: `n` number, `s` string, `b` ArrayBuffer.
 * Strings that cross hold no NUL (the engine's C strings end there); text that may is sent as JSON.
 */
export const HostOp = {
  /** (level 0..4, text): one console line. */
  log: 0,
  /** (json): the event handler's result; ends the call. */
  resolve: 1,
  /** (metaJson, body): the HTTP handler's response, `{ status, headers: [name, value][] }`; ends the call. */
  resolveHttp: 2,
  /** (errorJson): `{ errorType, errorMessage, trace: string[] }`; ends the call. */
  reject: 3,
  /** (timerId, delayMs): ask for `GuestOp.timer` later. */
  setTimer: 4,
  /** (timerId) */
  clearTimer: 5,
  /** (requestId, metaJson, body): `{ url, method, headers: [name, value][], redirect }`; answered by `GuestOp.fetched`. */
  fetch: 6,
  /** (requestId): the guest no longer waits for that fetch. */
  abortFetch: 7,
  /** (byteLength at most 65,536) → ArrayBuffer of random bytes. */
  random: 8,
  /** (algorithm, data) → ArrayBuffer. */
  digest: 9,
  /** (text, isJson 0|1) → ArrayBuffer; with isJson the text is a JSON string literal. */
  utf8Encode: 10,
  /** (label, data, flags: 1 fatal, 2 ignoreBOM, 4 answer as JSON) → string, or undefined when the text holds a NUL and flag 4 is not set. */
  decode: 11,
  /** (data) → base64 string. */
  base64Encode: 12,
  /** (base64 without white space) → ArrayBuffer. */
  base64Decode: 13,
  /** (url, base or "") → JSON of the URL's parts, or undefined when it does not parse. */
  urlParse: 14,
  /** (href, part, value) → JSON of the URL's parts after setting one, as the URL setters do. */
  urlSet: 15,
  /** (encoding label) → canonical encoding name, or undefined when unknown. */
  encodingName: 16,
  /** () → milliseconds since the call started, whole. */
  monotonicNow: 17,
  /** (form: "event" | "http" | "" for none, hint): the user's module was loaded. */
  registered: 18,
  /** (algorithm, data): a part of what the next digest is of. */
  digestPart: 19,
  /** (contentType): a reply that is written in parts begins. */
  beginReply: 20,
  /** (data of at most 65,536 bytes) → 1, or 0 when there is no room for more until `GuestOp.replyRoom`. */
  writeReply: 21,
  /** (): all of it is written; ends the call. */
  endReply: 22,
  /** (metaJson `{ statusCode, headers, multiValueHeaders, cookies }`, body): an event handler's result as an HTTP reply; ends the call. */
  resolveReply: 23,
  /** (): what ends the call next does so only when nothing is pending any more. */
  waitForIdle: 24,
} as const;

export type HostOp = (typeof HostOp)[keyof typeof HostOp];

/** The argument letters of each operation, by number. */
export const hostOpSignature: readonly string[] = [
  "ns",
  "s",
  "sb",
  "s",
  "nn",
  "n",
  "nsb",
  "n",
  "n",
  "sb",
  "sn",
  "sbn",
  "b",
  "s",
  "ss",
  "sss",
  "s",
  "",
  "ss",
  "sb",
  "s",
  "b",
  "",
  "sb",
  "",
];

export const GuestOp = {
  /** (eventJson, contextJson, traceId or nothing): run an event handler. */
  invoke: 0,
  /** (metaJson `{ url, method, headers }`, body, contextJson): run an HTTP handler. */
  invokeHttp: 1,
  /** (timerId): that timer is due. */
  timer: 2,
  /** (requestId, metaJson `{ status, statusText, url, redirected, headers }`, body): a fetch answered. */
  fetched: 3,
  /** (requestId, errorJson `{ name, message }`): a fetch failed. */
  fetchFailed: 4,
  /** (configJson `{ env }`): before the user's module is loaded. */
  configure: 5,
  /** (eventJson, contextJson, traceId or nothing): run an event handler whose result is an HTTP reply. */
  invokeForHttp: 6,
  /** (): more of the reply may be written. */
  replyRoom: 7,
} as const;

export type GuestOp = (typeof GuestOp)[keyof typeof GuestOp];

/** What an argument or answer is, in both directions. */
export type Crossing = string | number | ArrayBuffer | undefined;
