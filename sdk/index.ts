/**
 * `isopod/sdk`: types for handlers and a client for the server. Imports nothing of the server and no Node module.
 */
import type { Handler, HttpHandler } from "./types.ts";

export { IsopodClient, type CallOptions, type ClientOptions, type LogOptions } from "./client.ts";
export { FunctionError, IsopodError } from "./errors.ts";
export type * from "./types.ts";

/** Returns what it is given: it is there for the types of `event`, `context` and the result. */
export function defineHandler<E = unknown, R = unknown>(handler: Handler<E, R>): Handler<E, R>;
export function defineHandler(handler: HttpHandler): HttpHandler;
export function defineHandler(handler: Handler | HttpHandler): Handler | HttpHandler {
  return handler;
}
