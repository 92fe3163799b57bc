/**
 * The walls around a guest, from the inside out, and which of them stand. Said at start when one is missing, and
 * by `isopod doctor`: a layer that is not there must never be mistaken for one that is.
 */
export interface IsolationLayer {
  readonly name: string;
  readonly isLive: boolean;
  /** What it stops, or what is not stopped without it. */
  readonly stops: string;
}

export function isolationLayers(cells: "processes" | "threads"): readonly IsolationLayer[] {
  const inProcesses = cells === "processes";
  return [
    { name: "WebAssembly sandbox", isLive: true, stops: "a guest reaches only its own memory and one host function" },
    { name: "memory cap", isLive: true, stops: "a guest's memory cannot grow past memoryMb: WebAssembly.Memory refuses" },
    {
      name: "cell processes",
      isLive: inProcesses,
      stops: "a crash, or a thread that is stuck, costs one cell, which can be killed, not the server",
    },
    {
      name: "Node's permission model in cells",
      isLive: inProcesses,
      stops: "a guest that escapes into the cell's JavaScript has no files, network or processes (a seat belt, not a wall)",
    },
    {
      name: "operating-system jail (namespaces, seccomp)",
      isLive: false,
      stops: "not built yet: a guest that escapes into the cell's native code has the rights of this user",
    },
    {
      name: "metering of the engine's own loops",
      isLive: true,
      stops: "a loop inside a built-in, such as indexOf over 2^53 elements, yields every slice and ends at its deadline",
    },
  ];
}
