/** `wasi:http/outgoing-handler` of a component: it goes by the egress policy of the server, and waits without its cell. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { allocator, componentOf, setResponse } from "../harness/component-build.ts";
import { useServer } from "../harness/server.ts";

const opened: ReturnType<typeof createServer>[] = [];
afterAll(() => Promise.all(opened.map((server) => new Promise((resolve) => server.close(resolve)))));

/** Its host and port. */
async function listen(listener: RequestListener): Promise<string> {
  const origin = createServer(listener);
  opened.push(origin);
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(origin.address() as AddressInfo).port}`;
}

const held = Promise.withResolvers<void>();
const origin = await listen(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  if (request.url === "/held") await held.promise;
  response.writeHead(418).end(`${request.method} ${request.url} ${body}`);
});
const other = await listen((_, response) => void response.end("never seen"));
const server = await useServer({ egressPrivate: [origin, other], cellCount: 1, spareCells: 0 });

const http = (name: string, type: string): string => `(import "wasi:http/types@0.2.3" "${name}" (func ${type}))`;
const imports = `
  ${http("[constructor]fields", "$fields (result i32)")}
  ${http("[constructor]outgoing-request", "$request (param i32) (result i32)")}
  ${http("[method]outgoing-request.set-method", "$setMethod (param i32 i32 i32 i32) (result i32)")}
  ${http("[method]outgoing-request.set-scheme", "$setScheme (param i32 i32 i32 i32 i32) (result i32)")}
  ${http("[method]outgoing-request.set-authority", "$setAuthority (param i32 i32 i32 i32) (result i32)")}
  ${http("[method]outgoing-request.set-path-with-query", "$setPath (param i32 i32 i32 i32) (result i32)")}
  ${http("[method]outgoing-request.body", "$requestBody (param i32 i32)")}
  ${http("[static]outgoing-body.finish", "$finish (param i32 i32 i32 i32)")}
  (import "wasi:http/outgoing-handler@0.2.3" "handle" (func $handle (param i32 i32 i32 i32)))
  ${http("[method]future-incoming-response.subscribe", "$subscribe (param i32) (result i32)")}
  ${http("[method]future-incoming-response.get", "$get (param i32 i32)")}
  (import "wasi:io/poll@0.2.3" "[method]pollable.block" (func $block (param i32)))
  ${http("[method]incoming-response.status", "$answered (param i32) (result i32)")}
  ${http("[method]incoming-response.consume", "$consume (param i32 i32)")}
  ${http("[method]incoming-body.stream", "$stream (param i32 i32)")}
  ${http("[constructor]outgoing-response", "$response (param i32) (result i32)")}
  ${http("[method]outgoing-response.set-status-code", "$status (param i32 i32) (result i32)")}
  ${http("[method]outgoing-response.body", "$body (param i32 i32)")}
  ${http("[method]outgoing-body.write", "$write (param i32 i32)")}
  ${http("[static]response-outparam.set", "$set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)")}
  (import "wasi:io/streams@0.2.3" "[method]input-stream.blocking-read" (func $readAll (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.3" "[method]output-stream.blocking-write-and-flush" (func $send (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.3" "[resource-drop]output-stream" (func $drop (param i32)))`;
const world = `
  import wasi:http/types@0.2.3; import wasi:http/outgoing-handler@0.2.3; import wasi:io/streams@0.2.3; import wasi:io/poll@0.2.3;
  export wasi:http/incoming-handler@0.2.3;`;

/** Posts `body` there and replies with status and body of the answer; with 599 and the number of the error, as a letter, when there is none. */
function posting(authority: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = (at: number, value: string): string => `(i32.const ${at}) (i32.const ${value.length})`;
  const handle = `
    (local.set $to (call $request (call $fields)))
    (drop (call $setMethod (local.get $to) (i32.const 2) (i32.const 0) (i32.const 0)))
    (drop (call $setScheme (local.get $to) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $setAuthority (local.get $to) (i32.const 1) ${text(1024, authority)}))
    (drop (call $setPath (local.get $to) (i32.const 1) ${text(1100, path)}))
    (call $requestBody (local.get $to) (i32.const 64))
    (local.set $at (i32.load (i32.const 68)))
    (call $write (local.get $at) (i32.const 64))
    (call $send (i32.load (i32.const 68)) (i32.const 1200) (i32.const 4) (i32.const 96))
    (call $drop (i32.load (i32.const 68)))
    (call $finish (local.get $at) (i32.const 0) (i32.const 0) (i32.const 128))
    (local.set $status (i32.const 599))
    (i32.store (i32.const 512) (i32.const 1300))
    (i32.store (i32.const 516) (i32.const 1))
    (call $handle (local.get $to) (i32.const 0) (i32.const 0) (i32.const 256))
    (local.set $at (i32.load (i32.const 264)))
    (call $block (call $subscribe (local.get $at)))
    (call $get (local.get $at) (i32.const 256))
    (local.set $at (i32.load (i32.const 280)))
    (if (i32.load8_u (i32.const 272))
      (then (i32.store8 (i32.const 1300) (i32.add (i32.const 65) (i32.and (local.get $at) (i32.const 255)))))
      (else
        (local.set $status (call $answered (local.get $at)))
        (call $consume (local.get $at) (i32.const 64))
        (call $stream (i32.load (i32.const 68)) (i32.const 64))
        (call $readAll (i32.load (i32.const 68)) (i64.const 1000) (i32.const 508))))
    (local.set $to (call $response (call $fields)))
    (drop (call $status (local.get $to) (local.get $status)))
    (call $body (local.get $to) (i32.const 64))
    (call $write (i32.load (i32.const 68)) (i32.const 64))
    (call $send (i32.load (i32.const 68)) (i32.load (i32.const 512)) (i32.load (i32.const 516)) (i32.const 96))
    ${setResponse(0, "(local.get $to)")}`;
  const data = `(data (i32.const 1024) "${authority}") (data (i32.const 1100) "${path}") (data (i32.const 1200) "body")`;
  return componentOf(
    world,
    `${imports} ${allocator} ${data}
    (func (export "wasi:http/incoming-handler@0.2.3#handle") (param $in i32) (param $out i32)
      (local $to i32) (local $at i32) (local $status i32) ${handle})`,
  );
}

/** `HTTP-request-denied` and `destination-IP-prohibited`, the 16th and the 5th of `error-code`. */
const denied = "P";
const prohibitedAddress = "E";

async function run(name: string, authority: string, config: Record<string, unknown>, path = "/a?b=1"): Promise<[number, string]> {
  await server.deploy(name, { wasm: await posting(authority, path) }, config);
  const { status, text } = await server.request(`/invoke/${name}/`);
  return [status, text];
}

describe("a component's request goes out", () => {
  test("with its method, path and body, and the answer comes back", async () => {
    expect(await run("allowed", origin, { egress: [origin] })).toEqual([418, "POST /a?b=1 body"]);
  });

  test("by the function's own list alone", async () => {
    expect(await run("unlisted", other, { egress: [origin] })).toEqual([599, denied]);
    expect(await run("listless", origin, {})).toEqual([599, denied]);
  });

  test("not to the server itself, whatever the list says", async () => {
    const own = new URL(server.url).host;
    expect(await run("own", own, { egress: [own] })).toEqual([599, prohibitedAddress]);
  });

  test("and its only cell serves others while it waits", async () => {
    await server.deploy("waits", { wasm: await posting(origin, "/held") }, { egress: [origin] });
    const waiting = server.request("/invoke/waits/");
    expect(await run("meanwhile", origin, { egress: [origin] })).toEqual([418, "POST /a?b=1 body"]);
    held.resolve();
    expect((await waiting).text).toBe("POST /held body");
  });
});
