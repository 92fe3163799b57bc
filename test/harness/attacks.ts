/**
 * Makes tests of a group's attack files: each attack runs on a real server, on the same thread as a neighbour that is
 * called all the while, and must end in its one allowed way. Several run side by side, as their deadlines would
 * otherwise be most of the suite's time.
 */
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { findAttacks, type NamedAttack } from "./find-attacks.ts";
import { configOf, functionName, isCallAttack, sourceOf, type Attack, type UploadAttack } from "./hostile.ts";
import { complaint, type Seen } from "./judge.ts";
import { neighbourCode } from "./neighbour.ts";
import type { Reply } from "./reply.ts";
import { useServer, type TestServer } from "./server.ts";

/** More, and on a small machine they starve the cell that all of them run in. */
vi.setConfig({ maxConcurrency: 2 });

export interface Group {
  readonly folder: string;
  /** Fewer, and the search has lost some: a group that finds nothing must not look like one that held. */
  readonly atLeast: number;
  /** Calls of each attack, one after the other. */
  readonly calls?: number;
  readonly testMs?: number;
}

export async function testAttacks({ folder, atLeast, calls = 1, testMs = 20_000 }: Group): Promise<void> {
  const attacks = await findAttacks(folder);
  // One cell, so that the neighbour runs on the attacker's own thread.
  const server = await useServer({ cellCount: 1, spareCells: 1 });
  await server.deploy("neighbour", neighbourCode);

  test(`are at least ${atLeast}`, () => {
    expect(attacks.length).toBeGreaterThanOrEqual(atLeast);
  });

  describe.concurrent(`attacks of ${basename(folder)}`, () => {
    test.each(attacks.map(titled))("%s", { timeout: testMs }, async (_, { name, attack }) => {
      const seen: Seen = new Set();
      const run = await prepare(server, functionName(name), attack);
      for (let call = 0; call < calls; call++) expect(complaint(attack, await besideNeighbour(server, run), seen)).toBeUndefined();
    });
  });

  // Behind all of them, as several run at a time: which one it was is told by its own outcome.
  test("have cost no cell", () => {
    expect(server.lostCells).toEqual([]);
  });
}

function titled(named: NamedAttack): [string, NamedAttack] {
  return [`${named.name}: ${named.attack.what}`, named];
}

/** One run of the attack; what can be called is deployed once, ahead of it. */
async function prepare(server: TestServer, name: string, attack: Attack): Promise<() => Promise<Reply>> {
  if (!isCallAttack(attack)) return () => upload(server, name, attack);
  const { code, victim, event } = attack;
  await server.deploy(name, sourceOf(code), { ...configOf(attack) });
  if (victim === undefined) return () => server.invoke(name, event);
  await server.deploy(`${name}-victim`, sourceOf(victim.code), { ...victim.config });
  return async () => {
    await server.value(`${name}-victim`, victim.event);
    return server.invoke(name, event);
  };
}

async function upload(server: TestServer, name: string, attack: UploadAttack): Promise<Reply> {
  const { body, type } = attack.upload();
  const reply = await server.put(name, body, type);
  return reply.status === 201 ? server.invoke(name) : reply;
}

/** The reply to the attack. The neighbour is called until it is there, and must answer rightly. */
async function besideNeighbour(server: TestServer, attack: () => Promise<Reply>): Promise<Reply> {
  const attacker = { isOver: false };
  const attacking = attack().finally(() => (attacker.isOver = true));
  for (let n = 0; !attacker.isOver; n++) {
    expect(await server.value("neighbour", n)).toBe(n);
    await sleep(5);
  }
  expect(await server.value("neighbour", "after")).toBe("after");
  return attacking;
}
