/** Builds components from WebAssembly text: a core module against a world of `wit.ts`. */
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { witOf } from "./component-wit.ts";

/** A memory and an allocator that never frees, as every component needs them; what is below 4096 is the guest's own. */
export const allocator = `
  (memory (export "memory") 2)
  (global $free (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (global.set $free (i32.add (local.get $at) (local.get 3)))
    (local.get $at))`;

/** @param code the module's fields: imports first */
export async function componentOf(world: string, code: string): Promise<Uint8Array<ArrayBuffer>> {
  const binary = await componentEmbed({ binary: await parse(`(module ${code})`), witSource: witOf(world), world: "guest" });
  return Uint8Array.from(await componentNew(binary, []));
}

export const handlerExport = "isopod:function/handler@0.1.0#handle";
const params = "(param $event i32) (param $eventLength i32) (param $context i32) (param $contextLength i32) (result i32)";

/** A handler that answers its event. @param code runs ahead of the answer */
export function handlerOf(code: string, { imports = "", fields = allocator, world = "" } = {}): Promise<Uint8Array<ArrayBuffer>> {
  return componentOf(
    `${world} export isopod:function/handler@0.1.0;`,
    `${imports} ${fields}
    (func (export "${handlerExport}") ${params} (local $i i32)
      ${code}
      (i32.store8 (i32.const 16) (i32.const 0))
      (i32.store (i32.const 20) (local.get $event))
      (i32.store (i32.const 24) (local.get $eventLength))
      (i32.const 16))`,
  );
}

const types = (name: string, type: string): string => `(import "wasi:http/types@0.2.3" "${name}" (func ${type}))`;
const httpImports = `
  ${types("[constructor]fields", "$fields (result i32)")}
  ${types("[method]fields.append", "$append (param i32 i32 i32 i32 i32 i32)")}
  ${types("[constructor]outgoing-response", "$response (param i32) (result i32)")}
  ${types("[method]outgoing-response.set-status-code", "$status (param i32 i32) (result i32)")}
  ${types("[method]outgoing-response.body", "$body (param i32 i32)")}
  ${types("[method]outgoing-body.write", "$write (param i32 i32)")}
  ${types("[method]incoming-request.path-with-query", "$path (param i32 i32)")}
  ${types("[method]incoming-request.consume", "$consume (param i32 i32)")}
  ${types("[method]incoming-body.stream", "$stream (param i32 i32)")}
  ${types("[static]response-outparam.set", "$set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)")}
  (import "wasi:io/streams@0.2.3" "[method]input-stream.blocking-read" (func $readAll (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.3" "[method]output-stream.blocking-write-and-flush" (func $send (param i32 i32 i32 i32)))
  (import "wasi:cli/stdout@0.2.3" "get-stdout" (func $stdout (result i32)))`;
const httpWorld =
  "import wasi:http/types@0.2.3; import wasi:io/streams@0.2.3; import wasi:cli/stdout@0.2.3; export wasi:http/incoming-handler@0.2.3;";

/** @param result 0 when what follows is a response, 1 when it is the number of an error */
export function setResponse(result: 0 | 1, what: string): string {
  const none = "(i32.const 0)";
  return `(call $set (local.get $out) (i32.const ${result}) ${what} ${none} (i64.const 0) ${none} ${none} ${none} ${none})`;
}

/** An HTTP handler. @param code what it does @param data text at 1024 */
export function httpHandlerOf(code: string, data = ""): Promise<Uint8Array<ArrayBuffer>> {
  const handle = `(func (export "wasi:http/incoming-handler@0.2.3#handle") (param $request i32) (param $out i32)
    (local $answer i32) (local $to i32) ${code})`;
  return componentOf(httpWorld, `${httpImports} ${allocator} (data (i32.const 1024) "${data}") ${handle}`);
}

/** Status 201, `x-a: bc`, and the path and the body of the request. */
export const echoCode = `
  (local.set $to (call $fields))
  (call $append (local.get $to) (i32.const 1024) (i32.const 3) (i32.const 1027) (i32.const 2) (i32.const 64))
  (local.set $answer (call $response (local.get $to)))
  (drop (call $status (local.get $answer) (i32.const 201)))
  (call $body (local.get $answer) (i32.const 64))
  (call $write (i32.load (i32.const 68)) (i32.const 64))
  (local.set $to (i32.load (i32.const 68)))
  (call $path (local.get $request) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))
  ${setResponse(0, "(local.get $answer)")}
  (call $consume (local.get $request) (i32.const 64))
  (call $stream (i32.load (i32.const 68)) (i32.const 64))
  (call $readAll (i32.load (i32.const 68)) (i64.const 1000) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))
  (call $send (call $stdout) (i32.const 1024) (i32.const 5) (i32.const 96))`;

export function httpEcho(): Promise<Uint8Array<ArrayBuffer>> {
  return httpHandlerOf(echoCode, "x-abc");
}
