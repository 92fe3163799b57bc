/**
 * Child script: each compiled program as it is and as our pass has rewritten it, taking turns in one process. Nothing asks
 * a guest to yield here: what is measured is the cost of being able to.
 */
import { answer, readTask } from "../harness/child.ts";
import { brotli, sqlite } from "./larger-programs.ts";
import { meteredGuest, plainGuest, type Guest } from "./metered-host.ts";
import { sources } from "./compiled-sources.ts";
import type { Compared } from "./compare.ts";

export interface CompiledTask {
  readonly warmup: number;
  readonly runs: number;
  /** By program, the binary as base64. */
  readonly binaries: Readonly<Record<string, string>>;
}

type ToGuest = (binary: Uint8Array) => Guest;
type Program = (toGuest: ToGuest, kind: string) => Promise<() => unknown>;

const { warmup, runs, binaries } = readTask() as CompiledTask;
const programs: Record<string, Program> = {
  ...Object.fromEntries(Object.keys(sources).map((name) => [name, small(Buffer.from(binaries[name] ?? "", "base64"))])),
  SQLite: sqlite,
  brotli,
};

const compared: Compared = {};
for (const [name, program] of Object.entries(programs)) compared[name] = await compare(name, program);
answer(compared);

function small(binary: Uint8Array): Program {
  const imports = { env: { abort: () => {} } };
  return async (toGuest) => {
    const guest = toGuest(binary);
    return () => (guest.instantiate(imports).exports["run"] as () => number)();
  };
}

/** @throws {Error} when the two do not answer the same */
async function compare(name: string, program: Program): Promise<Compared[string]> {
  const took = { shipped: [] as number[], rewritten: [] as number[] };
  const variants = { shipped: await program(plainGuest, "plain"), rewritten: await program(meteredGuest, "metered") };
  const expected = JSON.stringify(variants.shipped());
  for (let run = 0; run < warmup + runs; run++) {
    const order = ["shipped", "rewritten"] as const;
    for (const kind of run % 2 === 0 ? order : order.toReversed()) {
      const startedMs = performance.now();
      const value = JSON.stringify(variants[kind]());
      if (run >= warmup) took[kind].push(performance.now() - startedMs);
      if (value !== expected)
        throw new Error(`Cannot use ${name} as it answers otherwise when ${kind}: received ${value} instead of ${expected}`);
    }
  }
  return took;
}
