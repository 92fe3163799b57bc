/** A cell that dies with calls of several functions in it: the cause is told from the others, and those lose nothing. */
import { afterAll, expect, test } from "vitest";
import { serve } from "../egress/servers.ts";
import { cellsOf } from "../harness/processes.ts";
import { useServer } from "../harness/server.ts";
import { withReport } from "../harness/report.ts";
import { waitFor } from "../harness/wait.ts";

const away = await serve((_, response) => void response.end("hi"));
afterAll(() => away[Symbol.asyncDispose]());
const host = `127.0.0.1:${away.port}`;
// One cell, so that all calls are in it.
const server = await useServer({ cellCount: 1, spareCells: 0, egressPrivate: [host] });

const sleep = "await new Promise((done) => setTimeout(done, ms))";

async function deploySleeper(name: string, timeoutMs: number, first = ""): Promise<void> {
  await server.deploy(name, `export default async (ms) => { ${first}; ${sleep}; return ms }`, { timeoutMs, egress: [host] });
}

await deploySleeper("one", 20_000);
await deploySleeper("other", 20_000);
await deploySleeper("fetches", 20_000, `await (await fetch("http://${host}/")).text()`);

/** All cells that there are: one, or two when the machine was so busy that one was taken for silent. */
function signalCells(signal: NodeJS.Signals): number[] {
  const cells = cellsOf(process.pid);
  expect(cells).not.toHaveLength(0);
  for (const pid of cells) process.kill(pid, signal);
  return cells;
}

interface Line {
  readonly level: string;
  readonly text: string;
}

async function linesOf(name: string, requestId: string): Promise<readonly Line[]> {
  return ((await server.request(`/functions/${name}/logs?request=${requestId}`)).json as { lines: Line[] }).lines;
}

async function cellIsBack(): Promise<void> {
  await waitFor("a cell", async () => (await server.health()).cells.ready > 0);
}

test("calls of several functions are run again by themselves", async () => {
  const { rerun, lost } = (await server.health()).cells;
  const calls = [server.value("one", 700), server.value("other", 701), server.value("one", 702)];
  await server.inCells(3);
  signalCells("SIGKILL");
  expect(await Promise.all(calls)).toEqual([700, 701, 702]);
  const { cells } = await server.health();
  expect(cells.rerun).toBe(rerun + 3);
  expect(cells.lost).toBeGreaterThan(lost);
  await cellIsBack();
});

test("a call that has sent a request is not sent again: 502, to be tried again by who knows", async () => {
  const seen = away.seen.length;
  const fetching = server.invoke("fetches", 5_000);
  await waitFor("the request", async () => away.seen.length > seen);
  const plain = server.value("one", 700);
  await server.inCells(2);
  signalCells("SIGKILL");
  const reply = await fetching;
  expect([reply.status, reply.error.code, reply.error.retryable]).toEqual([502, "cell_lost", true]);
  expect(await plain).toBe(700);
  expect(away.seen.length).toBe(seen + 1);
  await cellIsBack();
});

test("the only function in a cell is the cause of its death, and not run again", async () => {
  const { rerun } = (await server.health()).cells;
  const calls = [server.invoke("one", 5_000), server.invoke("one", 5_000)];
  await server.inCells(2);
  signalCells("SIGKILL");
  for (const reply of await Promise.all(calls)) expect([reply.status, reply.error.code]).toEqual([502, "cell_lost"]);
  expect((await server.health()).cells.rerun).toBe(rerun);
  await cellIsBack();
});

test("a cell that is silent past a call's deadline: 504 for that, and its neighbours are run again", async () => {
  await deploySleeper("cause", 300);
  const causes = [server.invoke("cause", 5_000), server.invoke("cause", 5_000)];
  const neighbours = [server.value("one", 900), server.value("other", 901)];
  await server.inCells(4);
  const stopped = signalCells("SIGSTOP");
  const startedMs = performance.now();
  for (const reply of await Promise.all(causes)) {
    expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
    expect(reply.error.message).toBe("Task timed out after 0.30 seconds");
  }
  expect(await Promise.all(neighbours)).toEqual([900, 901]);
  // Stopped, it does not hear that it should end: it is killed.
  await waitFor("the stopped cell to be gone", async () => !cellsOf(process.pid).some((pid) => stopped.includes(pid)));
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  await cellIsBack();
});

// Between the cell's stop and the deadline are 50 ms, which a busy machine may take for itself.
const mayMiss = { retry: 3 };

test(
  "a cell that is only late with a timeout: its caller does not wait for it, and its log and its usage come when it tells",
  mayMiss,
  async () => {
    await deploySleeper("logs", 500, "console.log('began')");
    const { lost } = (await server.health()).cells;
    const call = server.request("/invoke/logs", { method: "POST", body: "5000" });
    // It asks for the end of the log, and so waits for the cell.
    const tail = server.request("/2015-03-31/functions/logs/invocations", {
      method: "POST",
      body: "5000",
      headers: { "x-amz-log-type": "Tail" },
    });
    await server.inCells(2);
    await new Promise((done) => setTimeout(done, 450));
    const stopped = signalCells("SIGSTOP");
    const reply = await call;
    for (const pid of stopped) process.kill(pid, "SIGCONT");
    expect([reply.status, reply.error.code, reply.error.message]).toEqual([504, "timeout", "Task timed out after 0.50 seconds"]);
    const tailed = await tail;
    expect(tailed.functionError.errorMessage).toContain("Task timed out after 0.50 seconds");
    expect(Buffer.from(tailed.headers.get("x-amz-log-result") ?? "", "base64").toString()).toMatch(
      /began\n(.*\n)*REPORT .*Max Memory Used: [1-9]/,
    );
    const told = await withReport(reply, "logs", (path) => server.request(path));
    const [began, why, report] = await linesOf("logs", reply.headers.get("x-isopod-request-id") ?? "");
    expect([began?.text, why?.text, report?.level]).toEqual(["began", reply.error.message, "report"]);
    expect([reply.headers.has("x-isopod-cpu-ms"), reply.headers.has("x-isopod-memory-bytes")]).toEqual([false, false]);
    // It slept.
    expect(told.number("x-isopod-cpu-ms")).toBeLessThan(100);
    expect(told.number("x-isopod-memory-bytes")).toBeGreaterThan(0);
    // It is billed for the time that its caller was told.
    expect(report?.text).toContain(
      `Duration: ${reply.number("x-isopod-duration-ms").toFixed(2)} ms\tBilled Duration: ${reply.number("x-isopod-billed-ms")} ms`,
    );
    expect((await server.health()).cells).toMatchObject({ lost, inFlight: 0 });
  },
);

test("a call that is run again keeps its deadline, and is not run a third time", async () => {
  await deploySleeper("late", 3_000);
  const startedMs = performance.now();
  const late = server.invoke("late", 10_000);
  const twice = server.invoke("one", 10_000);
  await server.inCells(2);
  await new Promise((done) => setTimeout(done, 1_500));
  signalCells("SIGKILL");
  const reply = await late;
  expect([reply.status, reply.error.message]).toEqual([504, "Task timed out after 3.00 seconds"]);
  // With all of its time once more it would have taken 4.5 s.
  expect(performance.now() - startedMs).toBeLessThan(4_200);
  await cellIsBack();
  const other = server.value("other", 3_000);
  await server.inCells(2);
  signalCells("SIGKILL");
  expect((await twice).error.code).toBe("cell_lost");
  expect(await other).toBe(3_000);
  await cellIsBack();
});
