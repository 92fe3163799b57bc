/**
 * What holds for every function, whatever it is written in: one suite, run on each kind of guest. A kind brings the same small guests in
 * its own language; what it cannot do is skipped with a reason.
 */
import { describe, expect, test } from "vitest";
import type { Source, TestServer } from "../harness/server.ts";
import { attack, deployBystander } from "../harness/attack.ts";

/** Guests that the suite calls, by what they do. */
interface Guests {
  /** Answers the event as it came. */
  readonly echo: Source;
  /** Answers `{ name, version, requestId }` of the context. */
  readonly context: Source;
  /** Answers the variable `GREETING`. */
  readonly env: Source;
  /** Logs `said once`. */
  readonly log: Source;
  /** Fails with the message `out of order`. */
  readonly fail: Source;
  /** Counts its calls from 41, which it set when it was loaded, and answers the count. */
  readonly count: Source;
  /** Never ends. */
  readonly spin: Source;
  /** Calls itself without an end. */
  readonly recurse: Source;
  /** Takes memory without an end. */
  readonly fill: Source;
  /** Answers a text of as many `x` as the event says. */
  readonly text: Source;
  /** Answers a random number. */
  readonly random: Source;
  /** Answers by how many ms its clock moved while it worked for some. */
  readonly clock: Source;
  /** Waits 300 ms without working. */
  readonly wait: Source;
  /** HTTP form: answers `METHOD PATH BODY`, status 201, and the header `x-made: by-hand`. */
  readonly http: Source;
}

export interface Kind {
  readonly name: string;
  readonly guests: { readonly [Name in keyof Guests]: Guests[Name] | { readonly skip: string } };
  /** Who parses the event: the sandbox refuses what is not JSON, or the guest is given the bytes as they are. */
  readonly refusesWhatIsNotJson: boolean;
  /** What each has; 64 unless it needs more to be loaded at all. */
  readonly memoryMb?: number;
}

export function testContract(kind: Kind, server: TestServer): void {
  const name = (guest: keyof Guests): string => `${kind.name}-${guest}`;
  const { memoryMb = 64 } = kind;
  const once = new Map<keyof Guests, Promise<unknown>>();
  const deployed = async (guest: keyof Guests): Promise<string> => {
    const source = kind.guests[guest];
    if (typeof source === "object" && "skip" in source) throw new Error(`${guest} was to be skipped: ${source.skip}`);
    const config = { timeoutMs: 2_000, memoryMb, env: { GREETING: "hé" } };
    once.set(guest, once.get(guest) ?? server.deploy(name(guest), source, config));
    await once.get(guest);
    return name(guest);
  };
  const withGuest = (guest: keyof Guests, what: string, body: (fn: string) => Promise<void>): void => {
    const source = kind.guests[guest];
    const reason = typeof source === "object" && "skip" in source ? source.skip : undefined;
    if (reason === undefined) test(what, { timeout: 30_000 }, async () => body(await deployed(guest)));
    else test.skip(`${what} (${reason})`);
  };

  describe(`the contract, ${kind.name}`, () => {
    withGuest("echo", "an event is answered as it came", async (fn) => {
      const event = { text: "grüße 🎉 \u0000", list: [1, -2.5, null, true], deep: { er: {} } };
      const reply = await server.invoke(fn, event);
      expect([reply.status, reply.json, reply.headers.get("content-type")]).toEqual([200, event, "application/json"]);
    });

    withGuest("echo", "no body is null", async (fn) => {
      expect((await server.invoke(fn)).text).toBe("null");
    });

    withGuest("echo", "a large event", async (fn) => {
      const event = "x".repeat(2_000_000);
      expect(await server.value(fn, event)).toBe(event);
    });

    withGuest("echo", "every reply carries what it cost", async (fn) => {
      const reply = await server.invoke(fn, 1);
      expect(reply.headers.get("x-isopod-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(reply.headers.get("x-isopod-start")).toMatch(/^(warm|snapshot)$/);
      expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
      expect(reply.number("x-isopod-memory-bytes")).toBeGreaterThan(0);
      expect(reply.number("x-isopod-memory-bytes")).toBeLessThanOrEqual(reply.number("x-isopod-memory-limit-bytes"));
      expect(reply.number("x-isopod-memory-limit-bytes")).toBe(memoryMb * 1_048_576);
    });

    withGuest("echo", "a version is called by its number, also when there is a newer one", async (fn) => {
      const { version } = await server.deploy(fn, kind.guests.echo as Source, { memoryMb });
      expect(version).toBeGreaterThan(1);
      expect(await server.value(`${fn}:1`, "first")).toBe("first");
      expect(await server.value(`${fn}:${version}`, "newest")).toBe("newest");
    });

    withGuest("echo", "calls at the same time do not meet", async (fn) => {
      const events = Array.from({ length: 40 }, (_, n) => ({ n }));
      expect(await Promise.all(events.map((event) => server.value(fn, event)))).toEqual(events);
    });

    withGuest("echo", "what is not JSON is refused, or the guest's to parse", async (fn) => {
      const reply = await server.invokeRaw(fn, "{no json");
      if (kind.refusesWhatIsNotJson) expect([reply.status, reply.error.code]).toEqual([400, "invalid_json"]);
      else expect([reply.status, reply.text]).toEqual([200, "{no json"]);
    });

    withGuest("context", "the context names the function, its version and the request", async (fn) => {
      const reply = await server.invoke(fn);
      expect(reply.json).toEqual({ name: fn, version: "1", requestId: reply.headers.get("x-isopod-request-id") });
    });

    withGuest("env", "the function's own variables", async (fn) => {
      expect(await server.value(fn)).toBe("hé");
    });

    withGuest("log", "what it logs is in its log, with its request", async (fn) => {
      const reply = await server.invoke(fn);
      const lines = await logOf(server, fn, reply.headers.get("x-isopod-request-id") ?? "");
      expect(lines).toContain("said once");
    });

    withGuest("fail", "a failure is the function's own error", async (fn) => {
      const reply = await server.invoke(fn);
      expect([reply.status, reply.headers.get("x-isopod-function-error")]).toEqual([500, "Unhandled"]);
      expect(reply.functionError.errorMessage).toContain("out of order");
      expect(reply.functionError.errorType).not.toBe("");
    });

    withGuest("count", "every call starts from what was loaded, and from nothing else", async (fn) => {
      for (let call = 0; call < 5; call++) expect(await server.value(fn)).toBe(42);
    });

    withGuest("spin", "the deadline holds, and the neighbour is answered meanwhile", async (fn) => {
      await deployBystander(server);
      const { reply, answeredDuring, lostCells } = await attack(server, fn);
      expect([reply.status, reply.error.code, lostCells]).toEqual([504, "timeout", []]);
      expect(answeredDuring).toBeGreaterThan(10);
    });

    withGuest("spin", "CPU time is a limit of its own", async (fn) => {
      await server.deploy(`${fn}-cpu`, kind.guests.spin as Source, { cpuMs: 60, timeoutMs: 10_000 });
      const reply = await server.invoke(`${fn}-cpu`);
      expect([reply.status, reply.error.code]).toEqual([504, "cpu_limit"]);
      expect(reply.number("x-isopod-cpu-ms")).toBeGreaterThanOrEqual(59);
    });

    withGuest("recurse", "recursion without an end ends the call and nothing else", async (fn) => {
      const reply = await server.invoke(fn);
      expect(reply.status).toBe(500);
      expect(server.lostCells).toEqual([]);
    });

    withGuest("fill", "memory never passes its cap", async (fn) => {
      const reply = await server.invoke(fn);
      expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
      expect(reply.number("x-isopod-memory-bytes")).toBeLessThanOrEqual(memoryMb * 1_048_576);
    });

    withGuest("text", "a result at its cap passes, one more byte does not", async (fn) => {
      await server.deploy(`${fn}-small`, kind.guests.text as Source, { maxOutputBytes: 1_002 });
      expect(await server.value(`${fn}-small`, 1_000)).toBe("x".repeat(1_000));
      const reply = await server.invoke(`${fn}-small`, 1_001);
      expect([reply.status, reply.functionError.errorType]).toEqual([500, "Function.ResponseSizeTooLarge"]);
    });

    withGuest("random", "no two calls draw the same", async (fn) => {
      const drawn = await Promise.all(Array.from({ length: 20 }, () => server.value(fn)));
      expect(new Set(drawn).size).toBe(20);
    });

    withGuest("clock", "the clock stands still while it works", async (fn) => {
      expect(await server.value(fn)).toBe(0);
    });

    withGuest("wait", "one that waits lets others have the thread, and uses no CPU time", async (fn) => {
      const startedMs = performance.now();
      const replies = await Promise.all(Array.from({ length: 20 }, () => server.invoke(fn)));
      expect(performance.now() - startedMs).toBeLessThan(20 * 300);
      for (const reply of replies) {
        expect(reply.status).toBe(200);
        expect(reply.number("x-isopod-duration-ms")).toBeGreaterThanOrEqual(299);
        expect(reply.number("x-isopod-cpu-ms")).toBeLessThan(150);
      }
    });

    withGuest("http", "an HTTP function answers a request", async (fn) => {
      const reply = await server.request(`/invoke/${fn}/a/b?c=d`, { method: "PUT", body: "hello" });
      expect([reply.status, reply.text, reply.headers.get("x-made")]).toEqual([201, "PUT /a/b?c=d hello", "by-hand"]);
    });
  });
}

async function logOf(server: TestServer, fn: string, requestId: string): Promise<string[]> {
  const { lines } = (await server.request(`/functions/${fn}/logs?limit=1000`)).json as {
    lines: readonly { readonly requestId: string; readonly text: string }[];
  };
  return lines.filter((line) => line.requestId === requestId).map(({ text }) => text);
}
