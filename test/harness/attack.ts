/**
 * Runs a hostile function while another function of the same server is called again and again: the attack has its
 * exact outcome, and its neighbour answers during it. Used by the tests of limits.
 */
import { expect } from "vitest";
import type { Reply } from "./reply.ts";
import type { TestServer } from "./server.ts";

export interface Attacked {
  readonly reply: Reply;
  /** Answers of the neighbour that came before the attack's own. */
  readonly answeredDuring: number;
  /** What the server said of cells that it lost meanwhile. */
  readonly lostCells: readonly string[];
}

/** Calls `name` and, while it runs, `bystander`. Every bystander must answer rightly. */
export async function attack(server: TestServer, name: string, event?: unknown): Promise<Attacked> {
  const lost = server.lostCells.length;
  const attacker = { isOver: false };
  const attacking = server.invoke(name, event).finally(() => (attacker.isOver = true));
  let answeredDuring = 0;
  for (let n = 0; !attacker.isOver; n++) {
    expect(await server.value("bystander", n)).toBe(n);
    if (!attacker.isOver) answeredDuring += 1;
  }
  const reply = await attacking;
  expectCapped(reply);
  expect(await server.value("bystander", "after")).toBe("after");
  return { reply, answeredDuring, lostCells: server.lostCells.slice(lost) };
}

export async function deployBystander(server: TestServer): Promise<void> {
  await server.deploy("bystander", "export default (event) => event");
}

/** The memory that the call reached is known, and within its limit. */
function expectCapped(reply: Reply): void {
  expect(reply.number("x-isopod-memory-bytes")).toBeLessThanOrEqual(reply.number("x-isopod-memory-limit-bytes"));
}

/** An end at the deadline: the code, the words, and a time that is the deadline and not much more. */
export function expectTimeout(reply: Reply, timeoutMs: number): void {
  expect([reply.status, reply.text]).toEqual([504, expect.stringContaining('"timeout"')]);
  expect(reply.error).toMatchObject({ code: "timeout", blame: "guest", retryable: false });
  expect(reply.error.message).toBe(`Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`);
  expect(reply.headers.get("x-isopod-function-error")).toBe("Unhandled");
  const wall = reply.number("x-isopod-duration-ms");
  expect(wall).toBeGreaterThanOrEqual(timeoutMs - 1);
  // Generous, since the machine may be busy: the bench measures how near it is.
  expect(wall).toBeLessThan(timeoutMs + 2_000);
}

export function expectFunctionError(reply: Reply, errorType: string | RegExp): void {
  expect([reply.status, reply.headers.get("x-isopod-function-error")]).toEqual([500, "Unhandled"]);
  expect(reply.functionError.errorType).toMatch(errorType);
}
