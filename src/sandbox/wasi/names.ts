/** What a component may import, and which of it waits. Used at deploy, which makes no objects. */

/** The interfaces of `imports.ts`; a test holds them together. */
export const knownInterfaces: readonly string[] = [
  ...["environment", "exit", "types", "stdin", "stdout", "stderr"].map((name) => `wasi:cli/${name}`),
  ...["input", "output", "stdin", "stdout", "stderr"].map((name) => `wasi:cli/terminal-${name}`),
  ...["types", "monotonic-clock", "wall-clock", "system-clock"].map((name) => `wasi:clocks/${name}`),
  ...["random", "insecure", "insecure-seed"].map((name) => `wasi:random/${name}`),
  ...["preopens", "types"].map((name) => `wasi:filesystem/${name}`),
  ...["types", "instance-network", "network", "ip-name-lookup", "tcp", "tcp-create-socket", "udp", "udp-create-socket"].map(
    (name) => `wasi:sockets/${name}`,
  ),
  ...["types", "outgoing-handler", "client"].map((name) => `wasi:http/${name}`),
  ...["error", "poll", "streams"].map((name) => `wasi:io/${name}`),
  "wasi:logging/logging",
];

/** The glue makes them suspend the guest. All else is answered at once. */
export const waitingImports: readonly string[] = ["wasi:io/poll#poll", "wasi:io/poll#[method]pollable.block"];
