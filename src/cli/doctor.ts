/** `isopod doctor`: whether this machine can run the engine, and which walls stand around a guest. */
import type { Command } from "commander";
import { isolationLayers } from "../pool/isolation-layers.ts";

export function addDoctorCommand(program: Command): void {
  program.command("doctor").description("check this machine, and say which layers of isolation are live").action(doctor);
}

function doctor(): void {
  const hasJspi = "Suspending" in WebAssembly && "promising" in WebAssembly;
  const checks = [
    { ok: Number(process.versions.node.split(".")[0]) >= 26, text: `Node ${process.versions.node} (26 or later is needed)` },
    { ok: hasJspi, text: "WebAssembly JavaScript Promise Integration" },
  ];
  for (const { ok, text } of checks) process.stdout.write(`${ok ? "ok     " : "FAILED "} ${text}\n`);
  for (const { name, isLive, stops } of isolationLayers("processes"))
    process.stdout.write(`${isLive ? "live   " : "missing"} ${name}: ${stops}\n`);
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}
