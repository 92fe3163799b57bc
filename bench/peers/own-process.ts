/** Child script: functions called for the first time in a process of their own, of Node or of Deno, which ends with the call. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { timeFirstCalls, type FirstCallsTask } from "../cold/first-calls.ts";
import { answer, readTask } from "../harness/child.ts";
import { denoProgram } from "./packages.ts";

const run = promisify(execFile);
const task = readTask() as FirstCallsTask;
const [program, flags] = task.kind === "deno" ? [denoProgram(), ["eval", "--no-lock"]] : [process.execPath, ["--no-warnings", "-e"]];

answer(
  await timeFirstCalls(task, async ({ script, event }) => {
    const code = `${script}\nconsole.log(JSON.stringify(handler(${event})))`;
    const { stdout } = await run(program, [...flags, code], { env: {}, timeout: 30_000 });
    return stdout.trimEnd();
  }),
);
