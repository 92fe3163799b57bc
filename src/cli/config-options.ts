/**
 * The flags that make up a function's config, for `deploy` and `run`. Checked here only for shape: the server knows
 * the limits and says so itself, and two copies of a limit drift apart.
 */
import { InvalidArgumentError, type Command } from "commander";
import type { FunctionConfig } from "../../sdk/index.ts";

export type ConfigFlags = {
  memoryMb?: number;
  timeoutMs?: number;
  cpuMs?: number;
  concurrency?: number;
  env?: Record<string, string>;
  args?: string[];
  egress?: string[];
};

export function addConfigOptions(command: Command): Command {
  return command
    .option("--memory-mb <n>", "memory cap in MiB", wholeNumber)
    .option("--timeout-ms <n>", "deadline of one call", wholeNumber)
    .option("--cpu-ms <n>", "CPU time that one call may use", wholeNumber)
    .option("--concurrency <n>", "calls at the same time", wholeNumber)
    .option("--env <K=V...>", "variables that the function sees", addPair)
    .option("--args <text...>", "arguments of a WebAssembly command")
    .option("--egress <host...>", "hosts that fetch may reach: host, *.host, host:port, *");
}

export function configOf({ memoryMb, timeoutMs, cpuMs, concurrency, env, args, egress }: ConfigFlags): FunctionConfig {
  const config = { memoryMb, timeoutMs, cpuMs, concurrency, env, args, egress };
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError("It is not a whole number.");
  return number;
}

function addPair(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It is not KEY=VALUE.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
