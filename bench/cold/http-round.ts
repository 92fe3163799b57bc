/**
 * One round of `cold` over HTTP: a fresh server of each kind, every function called for the first time, every answer checked. Blocks of
 * first calls take turns with blocks of warm ones and with the other server's, so that all see the same machine.
 */
import { hello } from "../harness/hello.ts";
import { HttpClient } from "../harness/http-client.ts";
import { startServerProcess } from "../harness/server.ts";
import { orSkipped, Skipped } from "../peers/skipped.ts";
import { startLoader, type PeerServer } from "../peers/workerd.ts";
import { moduleOf, newFunctions, type BenchFunction } from "./functions.ts";

export const settings = {
  functions: 1_000,
  blockCalls: 50,
  warmCallsPerBlock: 200,
  /** Servers compile what is hot over the first ten thousand calls or so, in threads that take a core from a call now and then. */
  warmupCalls: 20_000,
  /** Functions of its own that workerd has loaded before anything is counted. */
  warmupLoads: 50,
  furtherCalls: 10_000,
} as const;

export interface HttpRound {
  readonly firstUs: number[];
  readonly warmUs: number[];
  readonly workerdFirstUs: number[] | Skipped;
  readonly workerdWarmUs: number[];
  readonly sameUs: number[];
  readonly allUs: number[];
  readonly emptyUs: number[];
  /** What the server said of each first call: `snapshot`, or `warm` if it was not a first call after all. */
  readonly firstStarts: Readonly<Record<string, number>>;
}

export async function runHttpRound(): Promise<HttpRound> {
  await using server = await startServerProcess();
  using client = new HttpClient(server.url);
  const functions = newFunctions(settings.functions);
  for (const fn of functions) await client.deploy(fn.name, moduleOf(fn));
  await callHello(client, settings.warmupCalls);
  const started = await orSkipped(() => startWorkerd(functions));
  await using peer = started instanceof Skipped ? undefined : started;
  using peerClient = peer && new HttpClient(peer.url);
  const blocks = await runBlocks(client, peerClient, functions);
  return {
    ...blocks,
    workerdFirstUs: started instanceof Skipped ? started : blocks.workerdFirstUs,
    sameUs: await callHello(client, settings.furtherCalls),
    allUs: await callAll(client, functions, settings.furtherCalls),
    emptyUs: await callEmpty(client, settings.furtherCalls),
  };
}

async function startWorkerd(functions: readonly BenchFunction[]): Promise<PeerServer> {
  const warmups = newFunctions(settings.warmupLoads, "warmup");
  const server = await startLoader(Object.fromEntries([...warmups, ...functions].map(({ name, script }) => [name, script])));
  using client = new HttpClient(server.url);
  for (const fn of warmups) await callWorkerd(client, fn);
  for (let call = 0; call < settings.warmupCalls; call++) await callWorkerd(client, warmups[0] as BenchFunction);
  return server;
}

type Blocks = Pick<HttpRound, "firstUs" | "warmUs" | "workerdWarmUs" | "firstStarts"> & { readonly workerdFirstUs: number[] };

/** The order turns round from one block to the next. */
async function runBlocks(client: HttpClient, peer: HttpClient | undefined, functions: readonly BenchFunction[]): Promise<Blocks> {
  const blocks: Blocks = { firstUs: [], warmUs: [], workerdFirstUs: [], workerdWarmUs: [], firstStarts: {} };
  for (let at = 0; at < functions.length; at += settings.blockCalls) {
    const block = functions.slice(at, at + settings.blockCalls);
    const parts = [
      async (): Promise<void> => void blocks.warmUs.push(...(await callHello(client, settings.warmCallsPerBlock))),
      async (): Promise<void> => {
        for (const fn of block) blocks.firstUs.push(await callFirst(client, fn, blocks.firstStarts));
      },
      async (): Promise<void> => {
        if (peer === undefined) return;
        for (const fn of block) blocks.workerdFirstUs.push(await callWorkerd(peer, fn));
        for (const fn of block) blocks.workerdWarmUs.push(await callWorkerd(peer, fn));
      },
    ];
    const isEven = (at / settings.blockCalls) % 2 === 0;
    for (const part of isEven ? parts : parts.toReversed()) await part();
  }
  return blocks;
}

async function callFirst(client: HttpClient, { name, event, answer }: BenchFunction, starts: Record<string, number>): Promise<number> {
  const { tookUs, headers } = await client.invoke(name, event, answer);
  const start = String(headers["x-isopod-start"]);
  starts[start] = (starts[start] ?? 0) + 1;
  return tookUs;
}

async function callWorkerd(client: HttpClient, { name, event, answer }: BenchFunction): Promise<number> {
  const { status, body, tookUs } = await client.send("POST", `/${name}`, event);
  if (status !== 200 || body !== answer)
    throw new Error(`Cannot use a call of workerd as its answer is not ${answer}: received ${status} ${body.slice(0, 300)}`);
  return tookUs;
}

async function callHello(client: HttpClient, calls: number): Promise<number[]> {
  const tookUs: number[] = [];
  for (let call = 0; call < calls; call++) tookUs.push((await client.invoke("hello", hello.event, hello.answer)).tookUs);
  return tookUs;
}

async function callAll(client: HttpClient, functions: readonly BenchFunction[], calls: number): Promise<number[]> {
  const tookUs: number[] = [];
  while (tookUs.length < calls) {
    for (const { name, event, answer } of functions) tookUs.push((await client.invoke(name, event, answer)).tookUs);
  }
  return tookUs;
}

async function callEmpty(client: HttpClient, calls: number): Promise<number[]> {
  const tookUs: number[] = [];
  for (let call = 0; call < calls; call++) {
    const answer = await client.send("POST", "/empty", hello.event);
    if (answer.status !== 204) throw new Error(`Cannot use a call of the empty route as its answer is not 204: received ${answer.status}`);
    tookUs.push(answer.tookUs);
  }
  return tookUs;
}
