/** What tests ask a server's queue of events. */
import { expect } from "vitest";
import type { TestServer } from "./server.ts";
import type { Reply } from "./reply.ts";
import { waitFor } from "./wait.ts";

export interface DeadLetter {
  readonly id: number;
  readonly qualifier?: string;
  readonly requestId: string;
  readonly reason: string;
  readonly attempts: number;
  readonly hops: number;
  readonly createdAt: number;
  readonly diedAt: number;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
  readonly event: unknown;
}

export interface Counts {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

type Asked = Pick<TestServer, "request">;

export function tryPut(server: Asked, name: string, body: string | Uint8Array<ArrayBuffer>): Promise<Reply> {
  return server.request(`/functions/${name}/events`, { method: "POST", body });
}

/** Puts an event that must be taken: its request's id. */
export async function put(server: Asked, name: string, event: unknown): Promise<string> {
  const reply = await tryPut(server, name, JSON.stringify(event));
  expect([reply.status, reply.text]).toEqual([202, expect.stringContaining("requestId")]);
  const { requestId } = reply.json as { requestId: string };
  expect(reply.headers.get("x-isopod-request-id")).toBe(requestId);
  return requestId;
}

export async function counts(server: Asked, name: string): Promise<Counts> {
  return (await server.request(`/functions/${name}/events`)).json as Counts;
}

export async function deadLetters(server: Asked, name: string, query = ""): Promise<DeadLetter[]> {
  const { deadLetters } = (await server.request(`/functions/${name}/dead-letters${query}`)).json as { deadLetters: DeadLetter[] };
  return deadLetters;
}

/** Resolves when nothing of the function waits or runs. */
export async function settled(server: Asked, name: string, withinMs?: number): Promise<Counts> {
  const isSettled = async (): Promise<Counts | undefined> => {
    const now = await counts(server, name);
    return now.waiting + now.running === 0 ? now : undefined;
  };
  return waitFor(`the events of ${name} to be over`, isSettled, withinMs);
}
