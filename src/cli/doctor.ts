/** `isopod doctor`: whether this machine can run the engine, and which walls stand around a guest. */
import type { Command } from "commander";
import { ringFiles } from "../keys/ring-folder.ts";
import { isolationLayers } from "../pool/isolation-layers.ts";
import { newJail, probeJail } from "../pool/jail.ts";
import { dataOption } from "./keys-commands.ts";

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("check this machine, and say which layers of isolation are live")
    .addOption(dataOption())
    .action(doctor);
}

/** Of any size: what is looked at is whether the jail holds. */
const probeMemoryMb = 1_024;

async function doctor({ data }: { data: string }): Promise<void> {
  const hasJspi = "Suspending" in WebAssembly && "promising" in WebAssembly;
  const checks = [
    { ok: Number(process.versions.node.split(".")[0]) >= 26, text: `Node ${process.versions.node} (26 or later is needed)` },
    { ok: hasJspi, text: "WebAssembly JavaScript Promise Integration" },
  ];
  for (const { ok, text } of checks) process.stdout.write(`${ok ? "ok     " : "FAILED "} ${text}\n`);
  const jail = await probeJail(newJail(probeMemoryMb));
  for (const { name, isLive, stops, reason } of isolationLayers("processes", jail)) {
    process.stdout.write(`${isLive ? "live   " : "missing"} ${name}: ${stops}\n`);
    if (reason !== undefined) process.stdout.write(`        why: ${reason}\n`);
  }
  const hasKeys = ringFiles(data) !== undefined;
  process.stdout.write(`${hasKeys ? "live   " : "missing"} keys: requests without one\n`);
  if (!hasKeys) process.stdout.write(`        why: none was made for ${data}: isopod keys create --data ${data}\n`);
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}
