/**
 * The walls around a guest, from the inside out, and which of them stand. Said at start when one is missing, and
 * by `isopod doctor`: a layer that is not there must never be mistaken for one that is.
 */
import { findProgram, type JailFindings } from "./jail.ts";
import { allowedSyscalls } from "./seccomp.ts";

export interface IsolationLayer {
  readonly name: string;
  readonly isLive: boolean;
  /** What it stops, or what is not stopped without it. */
  readonly stops: string;
  /** Why it is missing, and what to do. */
  readonly reason?: string | undefined;
}

/** @param jail what was found in it; none of its walls stands around cells that are threads */
export function isolationLayers(cells: "processes" | "threads", jail: JailFindings): readonly IsolationLayer[] {
  return [...engineLayers, ...processLayers(cells === "processes"), ...jailLayers(cells === "processes", jail), ...deployLayers()];
}

const engineLayers: readonly IsolationLayer[] = [
  { name: "WebAssembly sandbox", isLive: true, stops: "a guest reaches only its own memory and one host function" },
  { name: "memory cap", isLive: true, stops: "a guest's memory cannot grow past memoryMb: WebAssembly.Memory refuses" },
  {
    name: "metering of the engine's own loops",
    isLive: true,
    stops: "a loop inside a built-in, such as indexOf over 2^53 elements, yields every slice and ends at its deadline",
  },
];

function processLayers(isLive: boolean): IsolationLayer[] {
  const reason = isLive ? undefined : "cells are threads: start with --cells processes";
  return [
    {
      name: "cell processes",
      isLive,
      reason,
      stops: "a crash, or a thread that is stuck, costs one cell, which can be killed, not the server",
    },
    {
      name: "Node's permission model in cells",
      isLive,
      reason,
      stops: "a guest that escapes into the cell's JavaScript has no files, network or processes (a seat belt, not a wall)",
    },
  ];
}

/** What `--require-jail` asks for. */
export function jailLayers(inProcesses: boolean, jail: JailFindings): IsolationLayer[] {
  const reasonOf = (isLive: boolean): string | undefined =>
    isLive
      ? undefined
      : inProcesses
        ? (jail.reason ?? "it was tried and does not hold here")
        : "cells are threads: start with --cells processes";
  const layer = (name: string, stands: boolean, stops: string): IsolationLayer => {
    const isLive = inProcesses && stands;
    return { name, isLive, stops, reason: reasonOf(isLive) };
  };
  return [
    layer(
      "jail: namespaces (bubblewrap)",
      jail.isAlone,
      "a guest that escapes into the cell's native code finds no network, no other process, no environment, and no file but the program, read-only",
    ),
    layer(
      "jail: system call filter (seccomp, no new privileges)",
      jail.isFiltered,
      `such a guest has ${allowedSyscalls() ?? "the needed"} system calls left to attack the kernel with; no sockets, no processes, no writing opens`,
    ),
    layer("jail: resource limits (prlimit)", jail.isLimited, "such a guest cannot take the machine's memory or files, or leave core dumps"),
  ];
}

/** Around the workers that build what is uploaded. */
function deployLayers(): IsolationLayer[] {
  const isLimited = findProgram("prlimit") !== undefined;
  return [
    {
      name: "deploy workers: memory limit (prlimit)",
      isLive: isLimited,
      reason: isLimited ? undefined : "install util-linux; it is there for Linux only",
      stops: "an upload that makes the bundler fill gigabytes ends that build, not the machine",
    },
    {
      name: "deploy workers: jail",
      isLive: false,
      reason: "not built: they run the bundler, a native program",
      stops: "code that escapes the sandbox, or the bundler, while it is deployed has the rights of this user",
    },
  ];
}
