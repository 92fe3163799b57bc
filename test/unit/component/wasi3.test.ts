/** Components of WASI 0.3 that are parked wherever a guest can be: at every look, whatever its tasks are about. */
import { expect, test } from "vitest";
import { runCommand, runHttp } from "../../../src/sandbox/component/run.ts";
import { instantiate, prepare, TestHost } from "../../harness/component.ts";
import { wasi3 } from "../../harness/wasi3.ts";

/** Is asked at each of its looks, as if its slice were used always. */
const impatient = { isImpatient: true };

test("an HTTP handler answers as it does unparked", async () => {
  const prepared = await prepare(wasi3("http"));
  for (let n = 0; n < 5; n++) {
    const host = new TestHost({ input: `body ${n}`, ...impatient });
    using instance = await instantiate(prepared, host, "err");
    const request = { method: "POST", url: "http://guest.test/a", headers: [["x-sent", "h"]] as const };
    expect(await runHttp(instance, prepared.transpiled.entries.http as string, request)).toMatchObject({ status: 201 });
    expect(host.written.out).toBe(`Method::Post Some("guest.test") /a h body ${n}`);
    expect(host.parkings).toBeGreaterThan(10);
  }
});

test("a command answers as it does unparked", async () => {
  const prepared = await prepare(wasi3("command"));
  for (const event of ["1", '"together"', '"sleep"']) {
    const host = new TestHost({ input: event, ...impatient });
    using instance = await instantiate(prepared, host, "out");
    expect(await runCommand(instance, prepared.transpiled.entries.command as string)).toBe(true);
    expect(host.written.out).toMatch(event === "1" ? /^\{"got":1/ : /^true$/);
    expect(host.parkings).toBeGreaterThan(10);
  }
});
