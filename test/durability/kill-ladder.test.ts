/** A cell that dies with calls of several functions in it: the cause is told from the others, and those lose nothing. */
import { afterAll, expect, test } from "vitest";
import { serve } from "../egress/servers.ts";
import { cellsOf } from "../harness/processes.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const away = await serve((_, response) => void response.end("hi"));
afterAll(() => away[Symbol.asyncDispose]());
const host = `127.0.0.1:${away.port}`;
// One cell for all calls, and one that takes over.
const server = await useServer({ cellCount: 1, spareCells: 1, egressPrivate: [host] });

const sleep = "await new Promise((done) => setTimeout(done, ms))";

/** Deploys a function that sleeps, and calls it: known as one that takes little CPU time, it shares a cell with the others. */
async function deploySleeper(name: string, timeoutMs: number, first = ""): Promise<void> {
  await server.deploy(name, `export default async (ms) => { ${first}; ${sleep}; return ms }`, { timeoutMs, egress: [host] });
  for (let n = 0; n < 5; n++) await server.value(name, 1);
}

await deploySleeper("one", 20_000);
await deploySleeper("other", 20_000);
await deploySleeper("fetches", 20_000, `await (await fetch("http://${host}/")).text()`);

/** Signals the cell that has the calls: there is one, since they wait rather than work. */
function signalBusyCell(signal: NodeJS.Signals): number {
  const busy = server.running.stations.pool.cells.filter(({ inFlight }) => inFlight > 0);
  expect(busy).toHaveLength(1);
  const pid = Number(busy[0]?.name.replace("process ", ""));
  process.kill(pid, signal);
  return pid;
}

async function cellsAreBack(): Promise<void> {
  await waitFor("both cells", async () => (await server.health()).cells.ready === 2 && cellsOf(process.pid).length === 2);
}

test("calls of several functions are run again by themselves", async () => {
  const { rerun, lost } = (await server.health()).cells;
  const calls = [server.value("one", 700), server.value("other", 701), server.value("one", 702)];
  await server.inCells(3);
  signalBusyCell("SIGKILL");
  expect(await Promise.all(calls)).toEqual([700, 701, 702]);
  expect((await server.health()).cells).toMatchObject({ rerun: rerun + 3, lost: lost + 1 });
  await cellsAreBack();
});

test("a call that has sent a request is not sent again: 502, to be tried again by who knows", async () => {
  const seen = away.seen.length;
  const fetching = server.invoke("fetches", 5_000);
  await waitFor("the request", async () => away.seen.length > seen);
  const plain = server.value("one", 700);
  await server.inCells(2);
  signalBusyCell("SIGKILL");
  const reply = await fetching;
  expect([reply.status, reply.error.code, reply.error.retryable]).toEqual([502, "cell_lost", true]);
  expect(await plain).toBe(700);
  expect(away.seen.length).toBe(seen + 1);
  await cellsAreBack();
});

test("the only function in a cell is the cause of its death, and not run again", async () => {
  const { rerun } = (await server.health()).cells;
  const calls = [server.invoke("one", 5_000), server.invoke("one", 5_000)];
  await server.inCells(2);
  signalBusyCell("SIGKILL");
  for (const reply of await Promise.all(calls)) expect([reply.status, reply.error.code]).toEqual([502, "cell_lost"]);
  expect((await server.health()).cells.rerun).toBe(rerun);
  await cellsAreBack();
});

test("a cell that is silent past a call's deadline: 504 for that, and its neighbours are run again", async () => {
  await deploySleeper("cause", 300);
  const causes = [server.invoke("cause", 5_000), server.invoke("cause", 5_000)];
  const neighbours = [server.value("one", 900), server.value("other", 901)];
  await server.inCells(4);
  const stopped = signalBusyCell("SIGSTOP");
  const startedMs = performance.now();
  for (const reply of await Promise.all(causes)) {
    expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
    expect(reply.error.message).toBe("Task timed out after 0.30 seconds");
  }
  expect(await Promise.all(neighbours)).toEqual([900, 901]);
  // Stopped, it does not hear that it should end: it is killed.
  await waitFor("the stopped cell to be gone", async () => !cellsOf(process.pid).includes(stopped));
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  await cellsAreBack();
});

test("a call that is run again keeps its deadline, and is not run a third time", async () => {
  await deploySleeper("late", 1_000);
  const late = server.invoke("late", 10_000);
  const twice = server.invoke("one", 10_000);
  await server.inCells(2);
  await new Promise((done) => setTimeout(done, 600));
  signalBusyCell("SIGKILL");
  const reply = await late;
  expect([reply.status, reply.error.message]).toEqual([504, "Task timed out after 1.00 seconds"]);
  // Of its second run, which had what the first one left.
  expect(reply.number("x-isopod-duration-ms")).toBeLessThan(900);
  const other = server.value("other", 500);
  await server.inCells(2);
  signalBusyCell("SIGKILL");
  expect((await twice).error.code).toBe("cell_lost");
  expect(await other).toBe(500);
  await cellsAreBack();
});
