/** Child script: the same reactor as others run it, unmetered: a new instance of the compiled module for each call, in a new memory. */
import { timeCalls } from "./sampling.ts";
import { answer, readTask } from "../harness/child.ts";
import type { CallTask } from "./call.ts";
import { answerTo, event } from "./modules.ts";

const task = readTask() as CallTask;
const module = new WebAssembly.Module(Buffer.from(task.binary, "base64"));
const body = Buffer.from(event);
const expected = answerTo(event);

answer({ usPerCall: await timeCalls(task, async () => callNewInstance()) });

function callNewInstance(): void {
  let reply = "";
  const bytes = (): Uint8Array => new Uint8Array((instance.exports["memory"] as WebAssembly.Memory).buffer);
  const unused = (): void => {};
  const isopod = {
    event_size: () => body.length,
    event_read: (into: number) => bytes().set(body, into),
    reply: (at: number, length: number) => (reply = Buffer.from(bytes().subarray(at, at + length)).toString("utf8")),
    context_size: unused,
    context_read: unused,
    fail: unused,
    log: unused,
  };
  const instance = new WebAssembly.Instance(module, { isopod });
  (instance.exports["isopod_handle"] as () => void)();
  if (reply !== expected) throw new Error(`Cannot use a call as its answer is wrong: ${reply}`);
}
