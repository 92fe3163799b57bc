/** All interfaces that a component may import, by their names without versions: any 0.2 is served by the same objects. */
import type { OutputStream as Output } from "../compiled/guest-host.ts";
import type { WasiCall } from "./call.ts";
import { cliInterfaces } from "./cli.ts";
import { clockInterfaces } from "./clocks.ts";
import { deniedInterfaces } from "./denied.ts";
import { httpInterfaces } from "./http.ts";
import { loggingInterface } from "./logging.ts";
import { pollInterface } from "./poll.ts";
import { randomInterfaces } from "./random.ts";
import { InputStream, IoError, OutputStream } from "./streams.ts";

/** @param out where standard output goes: the reply of a command, but the log of what replies otherwise */
export function wasiImports(call: WasiCall, out: Output): Record<string, object> {
  return {
    ...cliInterfaces(call, out),
    ...clockInterfaces(call),
    ...randomInterfaces(call),
    ...deniedInterfaces(call),
    ...httpInterfaces(call),
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": pollInterface(call),
    "wasi:io/streams": { InputStream, OutputStream },
    "wasi:logging/logging": loggingInterface(call),
  };
}
