/** Enters a component by what it exports: an HTTP request, a command, an event. One of them, once, for an instance. */
import { IncomingRequest, type HttpRequest } from "../wasi/http-incoming.ts";
import { Request, type Response } from "../wasi/http-messages.ts";
import { ResponseOutparam, type HttpReply } from "../wasi/http-response.ts";
import type { Variant } from "../wasi/http-variants.ts";
import type { ComponentInstance } from "./instantiate.ts";

/** The guest ended as it should, but answered with an error or not at all. */
export class ComponentFailed extends Error {
  override name = "ComponentFailed";
}

export type HandlerResult =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

type Entry = (...args: unknown[]) => Promise<unknown>;

/** The reply's body is what the host's `out` has by then. @throws {ComponentFailed}, and what ended the guest */
export function runHttp(instance: ComponentInstance, name: string, request: HttpRequest): Promise<HttpReply> {
  return instance.loop.run((isHandler3.test(name) ? replyOf3 : replyOf2)(instance, entry(instance, name, "handle"), request));
}

const isHandler3 = /^wasi:http\/handler@/;

async function replyOf2({ call }: ComponentInstance, handle: Entry, request: HttpRequest): Promise<HttpReply> {
  const param = new ResponseOutparam(call);
  await handle(new IncomingRequest(call, request), param);
  const { reply } = param;
  if (reply === undefined) throw new ComponentFailed("Cannot reply as the component returned without a response");
  return "status" in reply ? reply : failWith(reply);
}

/** Of WASI 0.3: the body is written after the handler has answered, by tasks that it leaves behind. */
async function replyOf3({ call }: ComponentInstance, handle: Entry, request: HttpRequest): Promise<HttpReply> {
  const response = await handle(Request.received(call, request)).catch((error: unknown) => {
    // The `err` of its result is a plain record; what ends a guest is an error.
    if (error instanceof Error) throw error;
    return failWith(error as Variant);
  });
  const { head } = response as Response;
  await (response as Response).eachChunk((bytes) => call.host.write("out", bytes));
  return head;
}

function failWith({ tag }: Variant): never {
  throw new ComponentFailed(`Cannot reply as the component answered with an error: received ${tag}`);
}

/** Whether the command succeeded. @throws what ended the guest */
export async function runCommand(instance: ComponentInstance, name: string): Promise<boolean> {
  try {
    await instance.loop.run(entry(instance, name, "run")());
    return true;
  } catch (error) {
    // The `err` of its result has no payload.
    if (error === undefined) return false;
    throw error;
  }
}

/** @throws what ended the guest */
export async function runHandler(instance: ComponentInstance, name: string, event: string, context: string): Promise<HandlerResult> {
  try {
    return { ok: true, result: (await instance.loop.run(entry(instance, name, "handle")(event, context))) as string };
  } catch (error) {
    // The payload of its `err` is a plain record; what ends a guest is an error.
    if (error instanceof Error || typeof error !== "object" || error === null) throw error;
    const { errorType, errorMessage } = error as { errorType: string; errorMessage: string };
    return { ok: false, errorType, errorMessage };
  }
}

/** @param name the interface's, with its version */
function entry({ exports }: ComponentInstance, name: string, method: string): Entry {
  return (exports[name] as Record<string, Entry>)[method] as Entry;
}
