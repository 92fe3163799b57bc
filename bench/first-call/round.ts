/**
 * One round of `first-call`: a fresh server, its functions deployed, every call checked and timed. Blocks of first
 * calls and of warm ones take turns, so that both see the same machine; the empty route, called in the same way,
 * says what of the tails is the machine's and the client's own.
 */
import { hello } from "../harness/hello.ts";
import { HttpClient } from "../harness/http-client.ts";
import { startServerProcess } from "../harness/server.ts";
import { newFunctions, type BenchFunction } from "./functions.ts";

export const settings = {
  functions: 200,
  blockCalls: 20,
  warmCallsPerBlock: 200,
  /** Both processes compile what is hot over the first ten thousand calls or so, in threads that take a core from a call now and then. */
  warmupCalls: 20_000,
  furtherCalls: 10_000,
} as const;

export interface Round {
  readonly firstUs: number[];
  readonly warmUs: number[];
  readonly sameUs: number[];
  readonly allUs: number[];
  readonly emptyUs: number[];
  /** What the server said of each first call: `snapshot`, or `warm` if it was not a first call after all. */
  readonly firstStarts: Readonly<Record<string, number>>;
}

export async function runRound(): Promise<Round> {
  await using server = await startServerProcess();
  using client = new HttpClient(server.url);
  const functions = newFunctions(settings.functions);
  for (const { name, code } of functions) await client.deploy(name, code);
  await callHello(client, settings.warmupCalls);
  const blocks = await runBlocks(client, functions);
  const sameUs = await callHello(client, settings.furtherCalls);
  const allUs = await callAll(client, functions, settings.furtherCalls);
  return { ...blocks, sameUs, allUs, emptyUs: await callEmpty(client, settings.furtherCalls) };
}

/** In turns, which of the two comes first turns as well. */
async function runBlocks(
  client: HttpClient,
  functions: readonly BenchFunction[],
): Promise<Pick<Round, "firstUs" | "warmUs" | "firstStarts">> {
  const firstUs: number[] = [];
  const warmUs: number[] = [];
  const firstStarts: Record<string, number> = {};
  const warm = async (): Promise<void> => void warmUs.push(...(await callHello(client, settings.warmCallsPerBlock)));
  for (let at = 0; at < functions.length; at += settings.blockCalls) {
    const isEven = (at / settings.blockCalls) % 2 === 0;
    if (!isEven) await warm();
    for (const entry of functions.slice(at, at + settings.blockCalls)) firstUs.push(await callFirst(client, entry, firstStarts));
    if (isEven) await warm();
  }
  return { firstUs, warmUs, firstStarts };
}

async function callFirst(client: HttpClient, { name, event, answer }: BenchFunction, starts: Record<string, number>): Promise<number> {
  const { tookUs, headers } = await client.invoke(name, event, answer);
  const start = String(headers["x-isopod-start"]);
  starts[start] = (starts[start] ?? 0) + 1;
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
