/** What the standard library would ask of JavaScript, it asks of the host: the log, the clock, randomness, variables. */
import { beforeAll, expect, test } from "vitest";
import { replyText, runAbi } from "../../harness/abi.ts";
import { compile } from "./compile.ts";

let probe: WebAssembly.Module;
beforeAll(async () => {
  probe = await compile({
    "f.ts": `import { env, log } from "isopod/assemblyscript";
const atDeploy = Math.random();
export function handler(event: string): string {
  if (event == "log") {
    log.trace("0 \\ud800"); log.debug("1"); log.info("2"); log.warn("3"); log.error("4");
    console.log("log"); console.debug("debug"); console.info("info"); console.warn("warn"); console.error("error");
    console.assert(event.length == 0, "why"); console.assert(true);
    trace("traced", 2, 1.5, 2);
    console.time("t"); console.timeLog("t"); console.timeEnd("t"); console.timeEnd("t");
  }
  if (event == "clock") return Date.now().toString() + " " + performance.now().toString() + " " + process.hrtime().toString() + " " + new Date(Date.now()).toISOString();
  if (event == "random") return Math.random().toString() + " " + Math.random().toString();
  if (event == "atDeploy") return atDeploy.toString();
  if (event == "crypto") { const bytes = new Uint8Array(5); crypto.getRandomValues(bytes); return bytes.toString(); }
  if (event == "env") {
    const none = env("NONE");
    return env("NAME")! + (none == null ? " null " : none) + env("EMPTY")! + process.env.get("NAME") + process.env.size.toString();
  }
  if (event == "exit") process.exit(3);
  return "";
}`,
  });
});

test("console, trace and the SDK's log write lines with levels", () => {
  expect(runAbi(probe, "log").logs.map(({ level, text }) => `${level} ${text}`)).toEqual([
    "0 0 \ufffd",
    "1 1",
    "2 2",
    "3 3",
    "4 4",
    "2 log",
    "1 debug",
    "2 info",
    "3 warn",
    "4 error",
    "4 Assertion failed: why",
    "0 traced 1.5, 2.0",
    "2 t: 0.0ms",
    "2 t: 0.0ms",
    "3 Timer 't' does not exist",
  ]);
});

test("the clock is the host's", () => {
  const nowMs = Date.UTC(2031, 4, 6, 7, 8, 9, 123);
  const [date, performance, hrtime, text] = replyText(runAbi(probe, "clock", { nowMs })).split(" ");
  expect([date, Number(performance), hrtime, text]).toEqual([String(nowMs), nowMs, `${nowMs}000000`, "2031-05-06T07:08:09.123Z"]);
});

test("Math.random begins anew in each call, though it was used at deploy", () => {
  const draw = (event: string, ofCall: number): string => {
    let asked = 0;
    return replyText(runAbi(probe, event, { random: (into) => void into.fill(asked++ === 0 ? 1 : ofCall) }));
  };
  expect(draw("atDeploy", 2)).toBe(draw("atDeploy", 3));
  expect(draw("random", 2)).toBe(draw("random", 2));
  expect(draw("random", 2)).not.toBe(draw("random", 3));
});

test("crypto.getRandomValues is the host's randomness", () => {
  expect(replyText(runAbi(probe, "crypto", { random: (into) => void into.fill(9) }))).toBe("9,9,9,9,9");
});

test("variables are the function's own", () => {
  expect(replyText(runAbi(probe, "env", { env: { NAME: "é=1", EMPTY: "" } }))).toBe("é=1 null é=12");
});

test("process.exit ends the call through the host", () => {
  expect(runAbi(probe, "exit").trap).toEqual(new Error("exit 3"));
});
