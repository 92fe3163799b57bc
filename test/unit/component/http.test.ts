/** Components of `wasi:http`: the request as the guest sees it, the reply as it wrote it, and what is no reply. */
import { expect, test } from "vitest";
import { ComponentFailed, runHttp } from "../../../src/sandbox/component/run.ts";
import type { HttpReply } from "../../../src/sandbox/wasi/http-response.ts";
import { instantiate, prepare, TestHost } from "../../harness/component.ts";
import { echoCode, httpEcho, httpHandlerOf, setResponse } from "../../harness/component-build.ts";

async function request(component: Uint8Array): Promise<{ reply: HttpReply; host: TestHost }> {
  const prepared = await prepare(component);
  const host = new TestHost({ input: "hello" });
  using instance = await instantiate(prepared, host);
  const reply = await runHttp(instance, prepared.transpiled.entries.http as string, {
    method: "POST",
    url: "http://guest.test:81/a?b=1",
    headers: [["host", "guest.test:81"]],
  });
  return { reply, host };
}

test("the reply is what the guest set, what it wrote ahead of that and behind it; its output is the log's", async () => {
  const { reply, host } = await request(await httpEcho());
  expect(reply).toEqual({ status: 201, headers: [["x-a", "bc"]] });
  expect(host.written).toEqual({ out: "/a?b=1hello", err: "x-abc" });
});

test("a guest that returns without a response is told so", async () => {
  const answered = await request(await httpHandlerOf("")).catch((error: unknown) => error);
  expect(answered).toBeInstanceOf(ComponentFailed);
  expect((answered as ComponentFailed).message).toBe("Cannot reply as the component returned without a response");
});

test("a guest that sets an error is told which", async () => {
  const denied = setResponse(1, "(i32.const 15)");
  await expect(request(await httpHandlerOf(denied))).rejects.toThrow("answered with an error: received HTTP-request-denied");
});

test("a trap ends the call, also when the response was set", async () => {
  await expect(request(await httpHandlerOf(`${echoCode} unreachable`, "x-abc"))).rejects.toThrow(/unreachable/);
});

test("a response may be set once, as the handle is gone then", async () => {
  const set = setResponse(1, "(i32.const 15)");
  await expect(request(await httpHandlerOf(`${set} ${set}`))).rejects.toThrow();
});
