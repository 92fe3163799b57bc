/** A cell that dies: its calls in flight are told so at once, and another takes its place. */
import { expect, test } from "vitest";
import { cellOf, cellsOf } from "../harness/processes.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer();
await server.deploy("waits", "export default (ms) => new Promise((done) => setTimeout(done, ms, 'done'))", { timeoutMs: 20_000 });
await server.deploy("echo", "export default (event) => event");

test("SIGKILL answers the calls in flight with 502, and cells are back", async () => {
  const calls = Array.from({ length: 10 }, () => server.invoke("waits", 15_000));
  await server.inCells(10);
  const killed = cellsOf(process.pid);
  expect(killed.length).toBeGreaterThanOrEqual(3);
  const startedMs = performance.now();
  for (const pid of killed) process.kill(pid, "SIGKILL");
  for (const reply of await Promise.all(calls)) {
    expect(reply.status).toBe(502);
    expect(reply.error).toMatchObject({ code: "cell_lost", blame: "host", retryable: true });
    expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
  }
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await waitFor("the cells to be back", async () => (await server.health()).cells.ready >= 3);
  expect(cellsOf(process.pid).filter((pid) => killed.includes(pid))).toEqual([]);
  expect(await server.value("echo", 1)).toBe(1);
});

test("calls that come while no cell is ready wait for one", async () => {
  for (const pid of cellsOf(process.pid)) process.kill(pid, "SIGKILL");
  await waitFor("the server to notice", async () => (await server.health()).cells.ready === 0);
  const values = await Promise.all(Array.from({ length: 5 }, (_, n) => server.value("echo", n)));
  expect(values).toEqual([0, 1, 2, 3, 4]);
  await waitFor("the cells to be back", async () => (await server.health()).cells.ready >= 3);
});

test("SIGSTOP, a cell that is silent for ever: its calls end at their deadline, others go elsewhere", async () => {
  await server.deploy("short", "export default () => new Promise((done) => setTimeout(done, 300, 'done'))", { timeoutMs: 600 });
  const calls = Array.from({ length: 4 }, () => server.invoke("short"));
  await server.inCells(4);
  const stopped = cellOf(process.pid);
  process.kill(stopped, "SIGSTOP");
  for (let n = 0; n < 20; n++) {
    const reply = await server.invoke("echo", n);
    if (reply.status === 200) expect(reply.json).toBe(n);
    else expect([502, 504]).toContain(reply.status);
  }
  for (const reply of await Promise.all(calls)) expect([200, 504, 502]).toContain(reply.status);
  expect(await server.value("echo", "after")).toBe("after");
  try {
    process.kill(stopped, "SIGKILL");
  } catch {
    // The server has ended it already.
  }
});

test("again and again under load, no call hangs and none gets a wrong answer", async () => {
  const load = { isOver: false };
  const statuses = new Set<number>();
  const callers = Array.from({ length: 8 }, async (_, caller) => {
    for (let n = 0; !load.isOver; n++) {
      const reply = await server.invoke("echo", [caller, n]);
      statuses.add(reply.status);
      if (reply.status === 200) expect(reply.json).toEqual([caller, n]);
      else expect(reply.error.code).toBe("cell_lost");
    }
  });
  for (let round = 0; round < 5; round++) {
    await waitFor("cells", async () => (await server.health()).cells.ready >= 2 && cellsOf(process.pid).length > 0);
    process.kill(cellOf(process.pid, round), "SIGKILL");
  }
  await waitFor("the cells to be back", async () => (await server.health()).cells.ready >= 3);
  load.isOver = true;
  await Promise.all(callers);
  expect([...statuses].filter((status) => status !== 200 && status !== 502)).toEqual([]);
});
