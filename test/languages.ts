/**
 * `npm run test:languages [-- --only PATTERN --build-only --out FOLDER]`: builds the example of every language whose toolchain is
 * there, runs it in a host that is not ours, deploys it to a real server and calls it, and asks the same of all of them.
 * The table goes to stdout, progress to stderr. `--build-only` leaves the server out; `--out` keeps the modules.
 * Exits with 1 when one that was built does not answer as it must.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { examples, jco, withoutExample, type Example } from "../guest/examples/languages.ts";
import { newFolder } from "./harness/folder.ts";
import { table } from "./hostile/report.ts";
import { startAttackedServer } from "./hostile/server.ts";
import { build, type Built } from "./languages/build.ts";
import { check, type Checked } from "./languages/cases.ts";
import { Handler, HttpComponent } from "./languages/component.ts";
import type { Host } from "./languages/host.ts";
import { Deployed } from "./languages/isopod.ts";
import { Command, Reactor } from "./languages/preview1.ts";
import { rowOf, type Outcome } from "./languages/report.ts";
import { Missing, prepare } from "./languages/toolchain.ts";

const { values: flags } = parseArgs({
  options: { only: { type: "string", default: "" }, "build-only": { type: "boolean", default: false }, out: { type: "string" } },
});

/** Toolchains that were installed, and what they cache. */
const tools = fileURLToPath(new URL("../node_modules/.cache/languages", import.meta.url));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function progress(line: string): void {
  process.stderr.write(`languages: ${line}\n`);
}

/** A host for what was built that shares nothing with Isopod; none for what is no module yet. */
async function independentHost({ kind }: Example, { file }: Built): Promise<Host | undefined> {
  switch (kind) {
    case "command":
      return Command.load(file);
    case "reactor":
      return Reactor.load(file);
    case "handler":
      return Handler.load(file, tools);
    case "http":
      return HttpComponent.load(file, tools);
    case "source":
      return undefined;
  }
}

async function checkAlone(example: Example, built: Built): Promise<Checked | undefined> {
  if (example.noOtherHost !== undefined) {
    progress(`${example.name}: not run in another host: ${example.noOtherHost}`);
    return undefined;
  }
  if (example.kind === "handler" || example.kind === "http") await prepare(jco, { OUT: "", WORK: "", TOOLS: tools }, progress);
  await using host = await independentHost(example, built);
  return host && (await check(host));
}

async function checkDeployed(example: Example, { file }: Built, server: string): Promise<Checked & { deployMs: number }> {
  await using host = await Deployed.deploy(server, example, file);
  return { ...(await check(host)), deployMs: host.deployMs };
}

/** One step of an example: its complaints, or the one that it could not be done. */
async function attempt<T>(where: string, complaints: string[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Missing) progress(`${where}: ${error.message}`);
    else complaints.push(`${where}: ${String(error)}`);
    return undefined;
  }
}

async function outcomeOf(example: Example, into: string, server: string | undefined): Promise<Outcome> {
  const complaints: string[] = [];
  let built: Built;
  try {
    built = await build(example, into, tools, progress);
  } catch (error) {
    if (error instanceof Missing) return { skipped: error.message, complaints };
    return { complaints: [`build: ${String(error)}`] };
  }
  const alone = await attempt("alone", complaints, () => checkAlone(example, built));
  const isopod = server === undefined ? undefined : await attempt("isopod", complaints, () => checkDeployed(example, built, server));
  if (alone === undefined && isopod === undefined && complaints.length === 0)
    return { built, skipped: "built, and no host ran it", complaints };
  for (const complaint of alone?.complaints ?? []) complaints.push(`alone: ${complaint}`);
  for (const complaint of isopod?.complaints ?? []) complaints.push(`isopod: ${complaint}`);
  return { built, ...(alone && { alone }), ...(isopod && { isopod }), complaints };
}

async function outcomes(into: string, server: string | undefined): Promise<Map<Example, Outcome>> {
  const all = new Map<Example, Outcome>();
  for (const example of examples.filter(({ name }) => new RegExp(flags.only).test(name))) {
    const outcome = await outcomeOf(example, into, server);
    progress(`${example.name}: ${outcome.skipped ?? (outcome.complaints.join("; ") || "passed")}`);
    all.set(example, outcome);
  }
  return all;
}

/** Prints everything and gives back how many failed. */
function report(all: ReadonlyMap<Example, Outcome>): number {
  say(table([...all].map(([example, outcome]) => rowOf(example, outcome))));
  const skipped = [...all].flatMap(([{ name }, { skipped }]) => (skipped === undefined ? [] : [`${name}: skipped: ${skipped}`]));
  for (const line of skipped) say(line);
  for (const { language, reason } of withoutExample) say(`${language}: skipped: ${reason}`);
  const failed = [...all].filter(([, { complaints }]) => complaints.length > 0);
  for (const [{ name }, { complaints }] of failed) for (const complaint of complaints) say(`FAILED: ${name}: ${complaint}`);
  const skips = skipped.length + withoutExample.length;
  say(`${all.size - skipped.length - failed.length} passed, ${failed.length} failed, ${skips} skipped`);
  return failed.length;
}

async function main(): Promise<number> {
  await mkdir(tools, { recursive: true });
  if (flags.out !== undefined) await mkdir(flags.out, { recursive: true });
  await using folder = await newFolder();
  await using server = flags["build-only"] ? undefined : await startAttackedServer();
  return report(await outcomes(flags.out ?? folder.path, server?.url));
}

process.exitCode = (await main()) === 0 ? 0 : 1;
