/** The client against a real server: every method once, and both kinds of error. Imported as its users import it. */
import { describe, expect, test } from "vitest";
import { FunctionError, IsopodClient, IsopodError } from "isopod/sdk";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ eventRetryMs: [1] });
const client = new IsopodClient({ url: server.url });

const code = `
  export default function (event) {
    console.log("got", event);
    if (event?.fail) throw new RangeError("as asked");
    return { doubled: event.n * 2, secret: process.env.SECRET };
  }`;

describe("the client", () => {
  test("deploys, invokes with meters, and reads the record without secrets", async () => {
    const deployed = await client.deploy("double", { code, config: { env: { SECRET: "s3cret" }, timeoutMs: 2_000 } });
    expect(deployed).toMatchObject({ name: "double", version: 1, form: "event" });
    const call = await client.invoke<{ doubled: number; secret: string }>("double:1", { n: 21 });
    expect(call.value).toEqual({ doubled: 42, secret: "s3cret" });
    expect(call.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(call.billedMs).toBe(Math.max(1, Math.ceil(call.durationMs)));
    expect(call.memoryBytes).toBeGreaterThan(0);
    expect(call.memoryBytes).toBeLessThanOrEqual(call.memoryLimitBytes);
    expect(["warm", "snapshot"]).toContain(call.start);
    const detail = await client.get("double");
    expect(detail.versions).toEqual([1]);
    expect(JSON.stringify(detail)).not.toContain("s3cret");
    expect((await client.list()).map(({ name }) => name)).toEqual(["double"]);
  });

  test("throws what the function threw, with its trace", async () => {
    const error = await client.invoke("double", { fail: true }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FunctionError);
    expect(error).toMatchObject({ errorType: "RangeError", errorMessage: "as asked", status: 500 });
    expect((error as FunctionError).trace.join("\n")).toContain("index.ts:4");
  });

  test("throws refusals with their code", async () => {
    const error = await client.invoke("no-such-function").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IsopodError);
    expect(error).toMatchObject({ code: "function_not_found", status: 404, blame: "client", retryable: false });
  });

  test("reads and follows the log", async () => {
    const page = await client.logs("double");
    expect(page.lines.map(({ text }) => text)).toContain("got { n: 21 }");
    const [one] = page.lines;
    const ofOne = await client.logs("double", { requestId: one?.requestId });
    expect(new Set(ofOne.lines.map(({ requestId }) => requestId))).toEqual(new Set([one?.requestId]));
    const abort = new AbortController();
    const lines: string[] = [];
    const follows = (async () => {
      for await (const line of client.logs("double", { follow: true, since: page.next, signal: abort.signal })) {
        lines.push(line.text);
        if (line.level === "report") return;
      }
    })();
    await client.invoke("double", { n: 5 });
    await follows;
    abort.abort();
    expect(lines[0]).toBe("got { n: 5 }");
    expect(lines.at(-1)).toMatch(/^REPORT RequestId: /);
  });

  test("counts usage", async () => {
    const [day] = await client.usage("double");
    expect(day).toMatchObject({ invocations: 3, errors: 1 });
    expect(day?.billedMs).toBeGreaterThanOrEqual(3);
  });

  test("runs once without deploying", async () => {
    const { value } = await client.run("export const handler = async (event) => event.a + event.b", { a: 1, b: 2 });
    expect(value).toBe(3);
    expect((await client.list()).map(({ name }) => name)).toEqual(["double"]);
  });

  test("puts events, reads, redrives and deletes those that came to nothing", async () => {
    const { requestId } = await client.invokeAsync("double", { fail: true });
    await client.invokeAsync("double");
    await waitFor("the dead letters", async () => (await client.events("double")).dead === 2);
    const { deadLetters, next } = await client.deadLetters("double", { limit: 2 });
    const failed = deadLetters.find((letter) => letter.requestId === requestId);
    expect(failed).toMatchObject({ reason: "RetriesExhausted", attempts: 3, event: { fail: true }, error: { errorMessage: "as asked" } });
    expect((await client.deadLetters("double", { after: next })).deadLetters).toEqual([]);
    expect(await client.redrive("double", [failed?.id ?? 0])).toBe(1);
    await waitFor("the redriven one", async () => (await client.events("double")).dead === 2);
    expect(await client.redrive("double", "all")).toBe(2);
    await waitFor("both", async () => (await client.events("double")).dead === 2);
    const [first] = (await client.deadLetters("double")).deadLetters;
    await client.deleteDeadLetter("double", first?.id ?? 0);
    expect(await client.events("double")).toEqual({ waiting: 0, running: 0, dead: 1 });
    await expect(client.deleteDeadLetter("double", first?.id ?? 0)).rejects.toMatchObject({ code: "dead_letter_not_found" });
  });

  test("removes", async () => {
    await client.remove("double");
    await expect(client.invoke("double", {})).rejects.toMatchObject({ code: "function_not_found" });
  });
});
