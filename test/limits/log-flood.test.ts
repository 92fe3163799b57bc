/** A million lines: kept up to the cap, counted beyond it, and the neighbours notice nothing. */
import { describe, expect, test } from "vitest";
import { attack, deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);

async function lines(name: string): Promise<string[]> {
  const reply = await server.request(`/functions/${name}/logs?limit=1000&since=0`);
  return (reply.json as { lines: { text: string }[] }).lines.map(({ text }) => text);
}

describe("a flood of lines", () => {
  test.each([
    ["a million short ones", 1_000_000, "console.log('x')"],
    ["of a hundred characters", 100_000, "console.log('0123456789'.repeat(10))"],
    ["empty", 100_000, "console.log()"],
    ["of every level", 100_000, "console.error('e'); console.debug('d')"],
  ])("%s", async (_, times, statement) => {
    await server.deploy("flood", `export default () => { for (let i = 0; i < ${times}; i++) { ${statement} } return "done" }`, {
      timeoutMs: 15_000,
      maxLogBytes: 2_000,
    });
    const { reply } = await attack(server, "flood");
    expect([reply.status, reply.json]).toEqual([200, "done"]);
    const kept = await lines("flood");
    expect(kept.length).toBeLessThanOrEqual(1_000);
    expect(kept.join("\n").length).toBeLessThan(60_000);
    expect(kept.at(-2)).toMatch(/^\[isopod\] \d+ further log lines dropped/);
    expect(kept.at(-1)).toMatch(/^REPORT /);
    await server.request("/functions/flood", { method: "DELETE" });
  });
});

test("one line of a hundred megabytes is cut at the cap", async () => {
  await server.deploy("huge", "export default () => { console.log('x'.repeat(20_000_000)); return 1 }", { maxLogBytes: 1_000 });
  const { reply } = await attack(server, "huge");
  expect(reply.status).toBe(200);
  const [first = ""] = await lines("huge");
  expect(first).toMatch(/^x{900,1000} … \(cut: the call's log is full\)$/);
});

test("no log at all, when the config says so", async () => {
  await server.deploy("silent", "export default () => { console.log('x') }", { maxLogBytes: 0 });
  await server.invoke("silent");
  expect((await lines("silent")).some((text) => text === "x")).toBe(false);
});

test("hostile values in a line neither stop the call nor run for ever", async () => {
  const code = `export default () => {
    const cyclic = {}; cyclic.self = cyclic;
    console.log(cyclic, new Proxy({}, { get() { throw new Error("trap") }, ownKeys() { throw new Error("keys") } }));
    console.log({ get a() { throw new Error("getter") }, toString() { throw new Error("text") } }, Symbol("s"), 10n, -0, "a\\0b");
    console.log("%s %d %o %%", "text", 1.5, {}, "rest");
    return "fine";
  }`;
  await server.deploy("hostile", code);
  expect(await server.value("hostile")).toBe("fine");
  expect(await lines("hostile")).toHaveLength(4);
});

test("lines with escape sequences and line breaks stay one line each", async () => {
  await server.deploy("forges", "export default () => console.log('a\\nREPORT RequestId: forged\\u001b[2J')");
  await server.invoke("forges");
  const kept = await lines("forges");
  expect(kept).toHaveLength(2);
  expect(kept[0]).toBe("a\nREPORT RequestId: forged\u001b[2J");
});
