/** Builds components from WebAssembly text: a core module against a world of `wit.ts`. */
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { witOf } from "./wit.ts";

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
export async function componentOf(world: string, code: string): Promise<Uint8Array> {
  const binary = await componentEmbed({ binary: await parse(`(module ${code})`), witSource: witOf(world), world: "guest" });
  return componentNew(binary, []);
}

export const handlerExport = "isopod:function/handler@0.1.0#handle";
const params = "(param $event i32) (param $eventLength i32) (param $context i32) (param $contextLength i32) (result i32)";

/** A handler that answers its event. @param code runs ahead of the answer */
export function handlerOf(code: string, { imports = "", fields = allocator, world = "" } = {}): Promise<Uint8Array> {
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
