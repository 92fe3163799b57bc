/** The valid binaries that are damaged: of each kind that can be deployed, small and larger ones. */
import { readFile } from "node:fs/promises";
import { compileAssemblyScript } from "../../src/deploy/assemblyscript.ts";
import { commands } from "../contract/command.ts";
import { handlerOf, httpEcho } from "../harness/component-build.ts";
import { reactor } from "../harness/wat.ts";

export interface Sample {
  readonly name: string;
  readonly binary: Uint8Array;
}

/** Memory, globals, a table, data, loops, calls: a bit turned in any of them should tell. */
const busy = reactor({
  memory: "2",
  fields: `
    (global $n (mut i32) (i32.const 0))
    (table $t 4 funcref)
    (elem (i32.const 0) $add $mul)
    (type $binary (func (param i32 i32) (result i32)))
    (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
    (func $mul (type $binary) (i32.mul (local.get 0) (local.get 1)))
    (data (i32.const 64) "some data of the module")
    (func (export "_initialize") (global.set $n (i32.const 7)))`,
  handle: `(local $i i32) (local $sum i32)
    (call $event_read (i32.const 4096))
    (loop $l
      (local.set $sum (call_indirect (type $binary) (local.get $sum) (i32.load8_u offset=4096 (local.get $i)) (i32.and (local.get $i) (i32.const 1))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (call $event_size))))
    (block $b (br_table $b $b (global.get $n)))
    (memory.copy (i32.const 8192) (i32.const 64) (i32.const 24))
    (i32.store (i32.const 8) (local.get $sum))
    (call $log (i32.const 2) (i32.const 64) (i32.const 4))
    (call $reply (i32.const 0) (i32.const 4))`,
});

async function readAssemblyScript(): Promise<Uint8Array> {
  const source = await readFile(new URL("../../guest/examples/assemblyscript/greet.as.ts", import.meta.url));
  return compileAssemblyScript(new Map([["greet.as.ts", source]]), "greet.as.ts");
}

/** Smaller ones stand twice: a flip in them is more likely to matter. */
export async function samples(): Promise<readonly Sample[]> {
  const command = commands.guests.text as { readonly wasm: Uint8Array };
  const small = [
    { name: "reactor", binary: busy },
    { name: "command", binary: command.wasm },
    { name: "handler", binary: await handlerOf("") },
    { name: "http", binary: await httpEcho() },
  ];
  return [...small, ...small, { name: "assemblyscript", binary: await readAssemblyScript() }];
}
