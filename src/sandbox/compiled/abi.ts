/** The host's side of `guest/abi/isopod.h`: what a compiled function imports from `isopod`. */
import type { GuestHost } from "./guest-host.ts";

/** The module of these imports. */
export const abiModule = "isopod";

/** Parameters and results of each: `i` is an i32. */
export const abiSignatures: Readonly<Record<string, string>> = {
  event_size: "->i",
  event_read: "i->",
  context_size: "->i",
  context_read: "i->",
  reply: "ii->",
  fail: "iiii->",
  log: "iii->",
};

/** @param memory the guest's first, as it is when it calls */
export function newAbi(host: () => GuestHost, memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const counted = (): GuestHost => {
    const current = host();
    current.count();
    return current;
  };
  const range = (address: number, length: number): Uint8Array => bytesAt(memory(), address >>> 0, length >>> 0);
  const text = (address: number, length: number): string => Buffer.from(range(address, length)).toString("utf8");
  const context = (): Uint8Array => Buffer.from(counted().contextJson);
  return {
    event_size: () => counted().input.length,
    event_read: (into: number) => {
      const { input } = counted();
      range(into, input.length).set(input);
    },
    context_size: () => context().length,
    context_read: (into: number) => {
      const json = context();
      range(into, json.length).set(json);
    },
    reply: (json: number, length: number) => counted().reply(range(json, length)),
    fail: (type: number, typeLength: number, message: number, messageLength: number) => {
      const current = counted();
      current.fail(text(type, Math.min(typeLength >>> 0, failureMaxBytes)), text(message, Math.min(messageLength >>> 0, failureMaxBytes)));
    },
    log: (level: number, line: number, length: number) => {
      const current = counted();
      current.log(level >>> 0, text(line, Math.min(length >>> 0, logLineMaxBytes)));
    },
  };
}

/** Longer texts are cut: Lambda cuts an error's text too. */
const failureMaxBytes = 65_536;
/** As large as a call's whole log may be. */
const logLineMaxBytes = 1_048_576;

/** A guest's range in its memory as it is now. @throws {WebAssembly.RuntimeError} when it leaves it, as an access of its own would trap */
export function bytesAt({ buffer }: WebAssembly.Memory, address: number, length: number): Uint8Array {
  if (address + length > buffer.byteLength) throw new WebAssembly.RuntimeError("memory access out of bounds");
  return new Uint8Array(buffer, address, length);
}
