/**
 * `npm run test:flips [-- --count N --seed S]`: random bits of valid modules and components turned, each deployed and called. Prints how
 * they ended, and exits with 1 when one ended in no way that has a name, or a cell was lost.
 */
import { parseArgs } from "node:util";
import { Client } from "./hostile/client.ts";
import { startAttackedServer } from "./hostile/server.ts";
import { deployAndCall, flipped, randomFrom } from "./flips/flips.ts";
import { samples } from "./flips/samples.ts";

const { values: flags } = parseArgs({ options: { count: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } } });
const count = Number(flags.count);
const random = randomFrom(Number(flags.seed));

await using server = await startAttackedServer();
using client = new Client(server.url);
const ways = new Map<string, number>();
const complaints: string[] = [];
const valid = await samples();
let slowestMs = 0;

/** Two at a time: as many as there are deploy workers. */
async function work(next: () => number | undefined): Promise<void> {
  for (let index = next(); index !== undefined; index = next()) {
    const { name, binary } = valid[index % valid.length] as (typeof valid)[number];
    const startedMs = performance.now();
    const { how, complaint } = await deployAndCall(client, `flip-${name}`, flipped(binary, random));
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    ways.set(how, (ways.get(how) ?? 0) + 1);
    if (complaint !== undefined) complaints.push(`flip ${index} of ${name}: ${complaint}`);
    if (index % 500 === 0) process.stderr.write(`flips: ${index} of ${count}\n`);
  }
}

let done = 0;
const next = (): number | undefined => (done < count ? done++ : undefined);
await Promise.all([work(next), work(next)]);

const { lost } = (await client.health()).cells;
for (const [how, times] of [...ways].toSorted(([, one], [, other]) => other - one))
  process.stdout.write(`${String(times).padStart(6)}  ${how}\n`);
process.stdout.write(`${count} flips of ${valid.length} binaries, the slowest ${Math.round(slowestMs)} ms, ${lost} cells lost\n`);
for (const complaint of complaints) process.stdout.write(`failed: ${complaint}\n`);
if (complaints.length > 0 || lost > 0) process.exitCode = 1;
