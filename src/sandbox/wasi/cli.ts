/** `wasi:cli`: arguments, environment, standard streams, exit. There is no terminal and no working directory. */
import type { OutputStream as Output } from "../compiled/guest-host.ts";
import { Resource, type WasiCall } from "./call.ts";
import { done, eachChunk, streamOf, type GuestStream } from "./async-streams.ts";
import { InputStream, OutputStream } from "./streams.ts";

class TerminalInput extends Resource {}
class TerminalOutput extends Resource {}

/** @param out where standard output goes: the reply of a command, but the log of what replies otherwise */
export function cliInterfaces(call: WasiCall, out: Output): Record<string, object> {
  const { host } = call;
  const writer = (stream: Output) => (): OutputStream =>
    new OutputStream(call, { room: Number.POSITIVE_INFINITY, write: (bytes) => host.write(stream, bytes) });
  const written = (stream: Output) => async (data: GuestStream) => {
    await eachChunk(data, (bytes) => host.write(stream, bytes));
    return done;
  };
  const noTerminal = (): undefined => undefined;
  return {
    "wasi:cli/environment": {
      getEnvironment: () => Object.entries(host.env),
      getArguments: () => [...host.args],
      initialCwd: noTerminal,
      getInitialCwd: noTerminal,
    },
    "wasi:cli/exit": {
      exit: (status: { tag: "ok" | "err" }) => host.exit(status.tag === "ok" ? 0 : 1),
      exitWithCode: (code: number) => host.exit(code),
    },
    "wasi:cli/types": {},
    "wasi:cli/stdin": {
      getStdin: () => new InputStream(call, host.input, undefined),
      readViaStream: () => [streamOf(host.input), Promise.resolve(done)],
    },
    "wasi:cli/stdout": { getStdout: writer(out), writeViaStream: written(out) },
    "wasi:cli/stderr": { getStderr: writer("err"), writeViaStream: written("err") },
    "wasi:cli/terminal-input": { TerminalInput },
    "wasi:cli/terminal-output": { TerminalOutput },
    "wasi:cli/terminal-stdin": { getTerminalStdin: noTerminal },
    "wasi:cli/terminal-stdout": { getTerminalStdout: noTerminal },
    "wasi:cli/terminal-stderr": { getTerminalStderr: noTerminal },
  };
}
