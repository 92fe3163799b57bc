/** The ledger by its own interface: what is recorded is counted once, whoever asks and whenever it is committed. */
import { describe, expect, test } from "vitest";
import type { FunctionName, TenantId } from "../../src/ids.ts";
import { limits } from "../../src/limits.ts";
import { Ledger, type MeteredCall } from "../../src/metering/ledger.ts";
import { newFolder } from "../harness/folder.ts";

const tenant = "default" as TenantId;

function callOf(name: string, requestId: string, logs: MeteredCall["logs"] = []): MeteredCall {
  const meter = { wallUs: 1_500, cpuUs: 700, peakMemoryBytes: 1_000_000, memoryLimitBytes: 134_217_728, start: "snapshot" } as const;
  return { tenant, name: name as FunctionName, requestId, failed: false, meter, logs };
}

async function withLedger(body: (ledger: Ledger, folder: string) => Promise<void>): Promise<void> {
  await using folder = await newFolder();
  const said: string[] = [];
  const ledger = await Ledger.open(folder.path, (message) => said.push(message));
  await body(ledger, folder.path).finally(() => ledger.close());
  expect(said).toEqual([]);
}

describe("usage", () => {
  test("of many functions at once is whole, though they are not committed at once", async () => {
    await withLedger(async (ledger) => {
      const names = Array.from({ length: 60 }, (_, index) => `fn-${index}`);
      for (const name of names) for (let call = 0; call < 5; call++) ledger.record(callOf(name, `${name}-${call}`));
      for (const name of names) {
        const [day, ...others] = await ledger.usage(tenant, name as FunctionName);
        expect([day?.invocations, day?.billedMs, day?.cpuMs, others]).toEqual([5, 10, 3.5, []]);
      }
    });
  });

  test("is counted once when several ask at the same time and calls go on", async () => {
    await withLedger(async (ledger) => {
      const name = "busy" as FunctionName;
      let calls = 0;
      for (let round = 0; round < 20; round++) {
        for (let call = 0; call < 7; call++) ledger.record(callOf(name, `id-${calls++}`));
        const answers = await Promise.all([ledger.usage(tenant, name), ledger.usage(tenant, name), ledger.flush()]);
        expect(answers[0]?.[0]?.invocations).toBe(calls);
        expect(answers[1]?.[0]?.invocations).toBe(calls);
      }
      expect(await ledger.lines(tenant, name, { limit: limits.logKeepLines })).toHaveLength(calls);
    });
  });

  test("is there after a restart, also of calls that were recorded just before the end", async () => {
    await using folder = await newFolder();
    const first = await Ledger.open(folder.path, () => {});
    first.record(callOf("kept", "one"));
    await first.close();
    const second = await Ledger.open(folder.path, () => {});
    second.record(callOf("kept", "two"));
    expect((await second.usage(tenant, "kept" as FunctionName))[0]?.invocations).toBe(2);
    await second.close();
  });
});

describe("a log", () => {
  test("keeps its last lines in their order, and says of each whose it is", async () => {
    await withLedger(async (ledger) => {
      const name = "chatty" as FunctionName;
      const total = 2 * limits.logKeepLines + 3;
      for (let call = 0; call < total; call++) ledger.record(callOf(name, `id-${call}`, [{ time: call, level: 2, text: `line ${call}` }]));
      const lines = await ledger.lines(tenant, name, { limit: 2 * limits.logKeepLines });
      expect(lines).toHaveLength(limits.logKeepLines);
      expect(lines.at(-2)).toMatchObject({ level: "info", text: `line ${total - 1}`, requestId: `id-${total - 1}` });
      expect(lines.at(-1)?.text).toMatch(/^REPORT RequestId: id-/);
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq).toSorted((one, other) => one - other));
    });
  });

  test("is forgotten alone, and its usage stays", async () => {
    await withLedger(async (ledger) => {
      ledger.record(callOf("gone", "one"));
      ledger.record(callOf("stays", "two"));
      await ledger.forgetLogs(tenant, "gone" as FunctionName);
      expect(await ledger.lines(tenant, "gone" as FunctionName, { limit: 10 })).toEqual([]);
      expect(await ledger.lines(tenant, "stays" as FunctionName, { limit: 10 })).toHaveLength(1);
      expect((await ledger.usage(tenant, "gone" as FunctionName))[0]?.invocations).toBe(1);
    });
  });

  test("tells who follows it of each commit, by itself and within two seconds", async () => {
    await withLedger(async (ledger) => {
      const told = new Promise<void>((resolve) => void ledger.onCommit(tenant, "followed" as FunctionName, resolve));
      ledger.record(callOf("followed", "one"));
      await told;
      expect(await ledger.lines(tenant, "followed" as FunctionName, { limit: 10 })).toHaveLength(1);
    });
  });
});

test("a data directory that another ledger holds is refused, and says what to do", async () => {
  await withLedger(async (_, folder) => {
    await expect(Ledger.open(folder, () => {})).rejects.toThrow(/another server uses it\. Name another with --data/);
  });
});
