/** Rejections that nobody handles: a call's end it, others are ours. In a process of its own, as the test runner's has its own idea of them. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../../harness/folder.ts";

const file = (path: string): string => JSON.stringify(new URL(`../../../src/sandbox/${path}`, import.meta.url).href);

async function run(body: string): Promise<unknown> {
  const code = `
    import { ownStrays, watchStrays } from ${file("compiled/stray-rejections.ts")};
    import { compileGlue } from ${file("component/glue.ts")};
    const seen = [];
    const immediate = () => new Promise((resolve) => setImmediate(resolve));
    watchStrays((error) => seen.push("fault: " + error.message));
    ${body}
    console.log(JSON.stringify(seen));`;
  await using folder = await newFolder();
  const script = join(folder.path, "script.mjs");
  writeFileSync(script, code);
  return JSON.parse(execFileSync(process.execPath, ["--no-warnings", script], { encoding: "utf8" }));
}

test("while a call's jobs run they are its own, afterwards they are faults", async () => {
  const seen = await run(`
    ownStrays((error) => seen.push("ended: " + error.message));
    void (async () => { await null; throw new Error("first"); })();
    await immediate();
    ownStrays(undefined);
    void Promise.reject(new Error("second"));
    await immediate();`);
  expect(seen).toEqual(["ended: first", "fault: second"]);
});

test("what the glue throws in a microtask is one", async () => {
  const seen = await run(`
    const scope = { WebAssembly: {}, TextDecoder, bounded: Number, waitables: { hold() {}, letGo() {} }, currentTasks: {}, timers: {} };
    const glue = compileGlue("function instantiate() { queueMicrotask(() => { throw new Error('in a microtask'); }); }")(scope);
    ownStrays((error) => seen.push("ended: " + error.message));
    glue(String, {}, String);
    await immediate();`);
  expect(seen).toEqual(["ended: in a microtask"]);
});
