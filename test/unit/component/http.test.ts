/** Components of `wasi:http`: the request as the guest sees it, the reply as it wrote it, and what is no reply. */
import { expect, test } from "vitest";
import { ComponentFailed, runHttp } from "../../../src/sandbox/component/run.ts";
import type { HttpReply } from "../../../src/sandbox/wasi2/http-response.ts";
import { instantiate, prepare, TestHost } from "../../harness/component.ts";
import { allocator, componentOf } from "./build.ts";

const types = (name: string, type: string): string => `(import "wasi:http/types@0.2.3" "${name}" (func ${type}))`;
const imports = `
  ${types("[constructor]fields", "$fields (result i32)")}
  ${types("[method]fields.append", "$append (param i32 i32 i32 i32 i32 i32)")}
  ${types("[constructor]outgoing-response", "$response (param i32) (result i32)")}
  ${types("[method]outgoing-response.set-status-code", "$status (param i32 i32) (result i32)")}
  ${types("[method]outgoing-response.body", "$body (param i32 i32)")}
  ${types("[method]outgoing-body.write", "$write (param i32 i32)")}
  ${types("[method]incoming-request.path-with-query", "$path (param i32 i32)")}
  ${types("[method]incoming-request.consume", "$consume (param i32 i32)")}
  ${types("[method]incoming-body.stream", "$stream (param i32 i32)")}
  ${types("[static]response-outparam.set", "$set (param i32 i32 i32 i32 i32 i32)")}
  (import "wasi:io/streams@0.2.3" "[method]input-stream.blocking-read" (func $readAll (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.3" "[method]output-stream.blocking-write-and-flush" (func $send (param i32 i32 i32 i32)))
  (import "wasi:cli/stdout@0.2.3" "get-stdout" (func $stdout (result i32)))`;
const world =
  "import wasi:http/types@0.2.3; import wasi:io/streams@0.2.3; import wasi:cli/stdout@0.2.3; export wasi:http/incoming-handler@0.2.3;";

function handlerOf(code: string, data = ""): Promise<Uint8Array> {
  const handle = `(func (export "wasi:http/incoming-handler@0.2.3#handle") (param $request i32) (param $out i32)
    (local $answer i32) (local $to i32) ${code})`;
  return componentOf(world, `${imports} ${allocator} (data (i32.const 1024) "${data}") ${handle}`);
}

/** Status 201, `x-a: bc`, and the path and the body of the request. */
const echo = `
  (local.set $to (call $fields))
  (call $append (local.get $to) (i32.const 1024) (i32.const 3) (i32.const 1027) (i32.const 2) (i32.const 64))
  (local.set $answer (call $response (local.get $to)))
  (drop (call $status (local.get $answer) (i32.const 201)))
  (call $body (local.get $answer) (i32.const 64))
  (call $write (i32.load (i32.const 68)) (i32.const 64))
  (local.set $to (i32.load (i32.const 68)))
  (call $path (local.get $request) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))
  (call $set (local.get $out) (i32.const 0) (local.get $answer) (i32.const 0) (i32.const 0) (i32.const 0))
  (call $consume (local.get $request) (i32.const 64))
  (call $stream (i32.load (i32.const 68)) (i32.const 64))
  (call $readAll (i32.load (i32.const 68)) (i64.const 1000) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))
  (call $send (call $stdout) (i32.const 1024) (i32.const 5) (i32.const 96))`;

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
  const { reply, host } = await request(await handlerOf(echo, "x-abc"));
  expect(reply).toEqual({ status: 201, headers: [["x-a", "bc"]] });
  expect(host.written).toEqual({ out: "/a?b=1hello", err: "x-abc" });
});

test("a guest that returns without a response is told so", async () => {
  const answered = await request(await handlerOf("")).catch((error: unknown) => error);
  expect(answered).toBeInstanceOf(ComponentFailed);
  expect((answered as ComponentFailed).message).toBe("Cannot reply as the component returned without a response");
});

test("a guest that sets an error is told which", async () => {
  const denied = "(call $set (local.get $out) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
  await expect(request(await handlerOf(denied))).rejects.toThrow("answered with an error: received HTTP-request-denied");
});

test("a trap ends the call, also when the response was set", async () => {
  await expect(request(await handlerOf(`${echo} unreachable`, "x-abc"))).rejects.toThrow(/unreachable/);
});

test("a response may be set once, as the handle is gone then", async () => {
  const set = "(call $set (local.get $out) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
  await expect(request(await handlerOf(`${set} ${set}`))).rejects.toThrow();
});
