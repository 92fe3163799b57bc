/** Over concurrency: 429 with a reason and a time to come back, and nothing lost for those within it. */
import { expect, test } from "vitest";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ memoryMb: 512 });
const waits = "export default (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'done'))";

test("more calls of a function than its config allows are 429, the others go on", async () => {
  await server.deploy("two", waits, { concurrency: 2 });
  await server.deploy("free", "export default () => 1");
  const running = [server.value("two", 400), server.value("two", 400)];
  await server.inCells(2);
  const refused = await server.invoke("two", 1);
  expect(refused.status).toBe(429);
  expect(refused.error).toMatchObject({ code: "function_concurrency", blame: "tenant", retryable: true });
  expect(refused.error.message).toContain("concurrency is 2");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await server.value("free")).toBe(1);
  expect(await Promise.all(running)).toEqual(["done", "done"]);
  expect(await server.value("two", 1)).toBe("done");
});

test("a burst runs exactly as many as are allowed", async () => {
  await server.deploy("burst", waits, { concurrency: 3 });
  const replies = await Promise.all(Array.from({ length: 12 }, () => server.invoke("burst", 300)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(9);
});

test("a concurrency of zero stops a function", async () => {
  await server.deploy("stopped", "export default () => 1", { concurrency: 0 });
  expect((await server.invoke("stopped")).error.code).toBe("function_concurrency");
});

test("all versions of a function share its permits", async () => {
  await server.deploy("shared", waits, { concurrency: 1 });
  await server.deploy("shared", waits, { concurrency: 1 });
  const running = server.value("shared:1", 300);
  await server.inCells(1);
  expect((await server.invoke("shared:2", 1)).status).toBe(429);
  expect(await running).toBe("done");
});

test("a call that fails or times out gives its permit back", async () => {
  await server.deploy("fails", "export default (event) => { if (event) throw new Error(); for (;;); }", { concurrency: 1, timeoutMs: 100 });
  expect((await server.invoke("fails", 1)).status).toBe(500);
  expect((await server.invoke("fails")).status).toBe(504);
  // On a busy machine the front answers ahead of the cell, which may be at it still.
  await waitFor("it to have ended", async () => (await server.health()).running === 0);
  expect((await server.invokeRaw("fails", "{")).status).toBe(400);
  expect((await server.invoke("fails", 1)).status).toBe(500);
});

test("calls over the server's memory wait, and run when there is room", async () => {
  await server.deploy("large", waits, { memoryMb: 256 });
  const values = await Promise.all(Array.from({ length: 6 }, () => server.value("large", 50)));
  expect(values).toEqual(Array.from({ length: 6 }, () => "done"));
});

test("calls that wait for memory too long are 429 by the server's own limit", async () => {
  await server.deploy("hog", waits, { memoryMb: 512, timeoutMs: 5_000 });
  const hog = server.value("hog", 3_000);
  await server.inCells(1);
  const reply = await server.invoke("hog", 1);
  expect(reply.status).toBe(429);
  expect(reply.error).toMatchObject({ code: "server_concurrency", blame: "host", retryable: true });
  expect(reply.headers.get("retry-after")).not.toBeNull();
  expect(await hog).toBe("done");
});

test("a function larger than the server is refused at once", async () => {
  await server.deploy("giant", waits, { memoryMb: 1_024 });
  const reply = await server.invoke("giant", 1);
  expect([reply.status, reply.error.code]).toEqual([429, "server_concurrency"]);
});

test("a client that leaves does not keep its permit for ever", async () => {
  await server.deploy("left", waits, { concurrency: 1, timeoutMs: 500 });
  const controller = new AbortController();
  const leaving = server.invoke("left", 60_000, controller.signal);
  await server.inCells(1);
  controller.abort();
  await expect(leaving).rejects.toThrow(/abort/i);
  const reply = await waitFor("the permit", async () => {
    const next = await server.invoke("left", 1);
    return next.status === 200 && next;
  });
  expect(reply.json).toBe("done");
});
