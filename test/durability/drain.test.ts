/** Ctrl-C: the calls that run are answered, new ones are refused, and it is all over within five seconds. */
import { describe, expect, test } from "vitest";
import { CliServer } from "../harness/cli-server.ts";
import { newFolder } from "../harness/folder.ts";
import { waitFor } from "../harness/wait.ts";

async function running(server: CliServer): Promise<number> {
  return ((await (await fetch(`${server.url}/health`)).json()) as { running: number }).running;
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("lets calls in flight end and exits 0", async () => {
    await using folder = await newFolder();
    await using server = await CliServer.serve(folder.path);
    await server.put("slow", "export default () => new Promise((done) => setTimeout(done, 700, 'finished'))");
    const calls = Array.from({ length: 5 }, () => server.invoke("slow"));
    await waitFor("five calls", async () => (await running(server)) === 5);
    const startedMs = performance.now();
    server.kill(signal);
    for (const call of calls) expect(await (await call).json()).toBe("finished");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(server.stderr).not.toMatch(/is gone/);
  });
});

test("an idle server is gone at once", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  const startedMs = performance.now();
  server.kill("SIGINT");
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(3_000);
});

test("a call that would take for ever is answered or cut, and the exit is 0 within five seconds", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  await server.put("forever", "export default () => new Promise((done) => setTimeout(done, 600_000))", { timeoutMs: 900_000 });
  const call = server.invoke("forever").then(
    (reply) => reply.status,
    () => "cut",
  );
  await waitFor("the call", async () => (await running(server)) === 1);
  const startedMs = performance.now();
  server.kill("SIGINT");
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect([502, 503, "cut"]).toContain(await call);
});

test("clients that keep connections and follow logs do not hold it up", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  await server.put("fn", "export default () => 1");
  const following = await fetch(`${server.url}/functions/fn/logs?follow=1`);
  const read = following.text().catch(() => "cut");
  const startedMs = performance.now();
  server.kill("SIGINT");
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  await read;
});

test("a new call while it drains is refused, not left hanging", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  await server.put("slow", "export default () => new Promise((done) => setTimeout(done, 1_000, 'finished'))");
  const slow = server.invoke("slow");
  await waitFor("the call", async () => (await running(server)) === 1);
  server.kill("SIGINT");
  await waitFor("the drain", () => server.stderr.includes("draining"));
  const late = await server.invoke("slow").then(
    async (reply) => ((await reply.json()) as { error: { code: string } }).error.code,
    () => "refused",
  );
  expect(["shutting_down", "refused"]).toContain(late);
  expect(await (await slow).json()).toBe("finished");
});
