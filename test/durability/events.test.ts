/** Events that were acknowledged outlive everything: `kill -9` at any moment, an event that ends its server, a full disk. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { CliServer } from "../harness/cli-server.ts";
import { counts, deadLetters, put, settled, tryPut } from "../harness/events.ts";
import { newFolder } from "../harness/folder.ts";
import { cellsOf } from "../harness/processes.ts";
import { waitFor } from "../harness/wait.ts";
import { newWitness, type Witness } from "../harness/witness.ts";

/** Says that it ran, then fails if it must. */
function callsAway(host: string): string {
  return `export default async (event) => { await fetch("http://${host}/" + event); if (String(event).endsWith("5")) throw new Error("as asked") }`;
}

function serving(data: string, { host }: Witness, retryMs = "30,60"): Promise<CliServer> {
  return CliServer.serve(data, "--event-retry-ms", retryMs, "--allow-private-egress", host);
}

async function deploy(server: CliServer, name: string, { host }: Witness): Promise<void> {
  expect((await server.put(name, callsAway(host), { egress: [host] })).status).toBe(201);
}

/** Puts events, eight at a time, until the server is gone. */
async function putUntilGone(server: CliServer, acknowledged: number[], next: () => number): Promise<void> {
  const putOne = async (): Promise<void> => {
    for (;;) {
      const event = next();
      const reply = await tryPut(server, "fn", String(event)).catch(() => undefined);
      if (reply === undefined) return;
      expect(reply.status).toBe(202);
      acknowledged.push(event);
    }
  };
  await Promise.all(Array.from({ length: 8 }, putOne));
}

test("kill -9 at random moments loses no event that was acknowledged, and none is tried too often", { timeout: 120_000 }, async () => {
  await using folder = await newFolder();
  await using witness = await newWitness();
  const acknowledged: number[] = [];
  let last = 0;
  for (let round = 0; round < 6; round++) {
    await using server = await serving(folder.path, witness);
    if (round === 0) await deploy(server, "fn", witness);
    const putting = putUntilGone(server, acknowledged, () => ++last);
    const wanted = acknowledged.length + 30 + Math.floor(Math.random() * 150);
    await waitFor("some to be acknowledged", () => acknowledged.length >= wanted);
    server.kill("SIGKILL");
    await putting;
  }
  await using server = await serving(folder.path, witness);
  await settled(server, "fn", 60_000);
  const dead = new Map<unknown, number>();
  for (let after = 0; ;) {
    const page = await deadLetters(server, "fn", `?after=${after}`);
    for (const { event, attempts, reason } of page) {
      expect([reason, dead.has(event)]).toEqual(["RetriesExhausted", false]);
      dead.set(event, attempts);
    }
    const end = page.at(-1)?.id;
    if (end === undefined) break;
    after = end;
  }
  expect(acknowledged.length).toBeGreaterThan(180);
  for (const event of acknowledged) {
    const seen = witness.seen.get(String(event)) ?? 0;
    expect(seen, `attempts of ${event}`).toBeLessThanOrEqual(3);
    if (event % 10 === 5) expect(dead.get(event), `dead letter of ${event}`).toBe(3);
    else expect(seen > 0 || dead.has(event), `${event} ran, or is a dead letter`).toBe(true);
  }
});

describe("an event that ends its server each time", () => {
  test("stops after its attempts, and its neighbours run", { timeout: 60_000 }, async () => {
    await using folder = await newFolder();
    await using witness = await newWitness();
    for (let attempt = 1; attempt <= 3; attempt++) {
      await using server = await serving(folder.path, witness);
      witness.onRequest = (path) => (path === "666" ? server.kill("SIGKILL") : undefined);
      if (attempt === 1) {
        await deploy(server, "fn", witness);
        await tryPut(server, "fn", "666").catch(() => undefined);
      }
      await server.ended;
      expect(witness.seen.get("666")).toBe(attempt);
    }
    await using server = await serving(folder.path, witness);
    await put(server, "fn", 1);
    expect((await settled(server, "fn")).dead).toBe(1);
    const [letter] = await deadLetters(server, "fn");
    expect(letter).toMatchObject({ reason: "RetriesExhausted", attempts: 3, event: 666, error: { errorType: "Runtime.ExitError" } });
    expect([witness.seen.get("666"), witness.seen.get("1")]).toEqual([3, 1]);
  });

  test("or its cell, likewise", { timeout: 60_000 }, async () => {
    await using folder = await newFolder();
    await using witness = await newWitness();
    await using server = await serving(folder.path, witness);
    await deploy(server, "fn", witness);
    witness.onRequest = () => {
      for (const pid of cellsOf(server.pid)) process.kill(pid, "SIGKILL");
    };
    await put(server, "fn", 666);
    expect((await settled(server, "fn", 30_000)).dead).toBe(1);
    expect(await deadLetters(server, "fn")).toMatchObject([
      { reason: "RetriesExhausted", attempts: 3, error: { errorType: "Runtime.ExitError" } },
    ]);
    expect(witness.seen.get("666")).toBe(3);
  });
});

test("waits and attempts survive a stop and a start", async () => {
  await using folder = await newFolder();
  await using witness = await newWitness();
  let before: number;
  {
    await using server = await serving(folder.path, witness, "60000,60000");
    await deploy(server, "fn", witness);
    await put(server, "fn", 5);
    await waitFor("the first attempt", async () => witness.seen.get("5") === 1 && (await counts(server, "fn")).waiting === 1);
    server.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    before = witness.seen.get("5") ?? 0;
  }
  await using server = await serving(folder.path, witness, "60000,60000");
  await put(server, "fn", 1);
  await waitFor("another's", () => witness.seen.get("1") === 1);
  expect([before, witness.seen.get("5")]).toEqual([1, 1]);
  expect((await counts(server, "fn")).waiting).toBe(1);
});

/** What the system lets the server's files grow to: below what they have, a full disk. */
async function limitFiles(server: CliServer, bytes: number | "unlimited"): Promise<void> {
  await promisify(execFile)("prlimit", ["--pid", String(server.pid), `--fsize=${bytes}:`]);
}

test("a full disk refuses events, keeps those it has, and takes new ones when there is room again", async () => {
  await using folder = await newFolder();
  await using witness = await newWitness();
  await using server = await serving(folder.path, witness, "1");
  await deploy(server, "fn", witness);
  await put(server, "fn", 1);
  await settled(server, "fn");
  // In the middle of an attempt, so that its result finds the disk full.
  const full = new Promise<void>((resolve) => (witness.onRequest = () => resolve(limitFiles(server, 4_096))));
  await put(server, "fn", 2);
  await full;
  witness.onRequest = () => {};
  for (let event = 10; event < 15; event++) {
    const reply = await tryPut(server, "fn", String(event));
    expect([reply.status, reply.error.code, reply.error.retryable]).toEqual([503, "storage_failed", true]);
  }
  expect((await server.request("/functions/fn/dead-letters")).status).toBe(200);
  await waitFor("the log to say so", () => /events are not committed/.test(server.stderr));
  await limitFiles(server, "unlimited");
  await put(server, "fn", 3);
  expect(await settled(server, "fn")).toEqual({ waiting: 0, running: 0, dead: 0 });
  expect([...witness.seen]).toEqual([
    ["1", 1],
    ["2", 1],
    ["3", 1],
  ]);
});

test("a disk that is full at once, and a server that is killed with it, lose nothing that was acknowledged", async () => {
  await using folder = await newFolder();
  await using witness = await newWitness();
  const acknowledged: number[] = [];
  {
    await using server = await serving(folder.path, witness, "60000,60000");
    await deploy(server, "fn", witness);
    const putting = Array.from({ length: 200 }, async (_, index) => {
      const event = 1_000 + 10 * index;
      const reply = await tryPut(server, "fn", String(event));
      if (reply.status === 202) acknowledged.push(event);
      else expect(reply.error.code).toBe("storage_failed");
      if (index === 20) await limitFiles(server, 4_096);
    });
    await Promise.all(putting);
    server.kill("SIGKILL");
  }
  expect(acknowledged.length).toBeGreaterThan(0);
  await using _server = await serving(folder.path, witness, "0,0");
  await waitFor("all of them", () => acknowledged.every((event) => witness.seen.has(String(event))));
});
