/** Modules from WebAssembly's text format, for attacks and tests. */
import wabt from "wabt";

const assembler = await wabt();

/** Its types know not all of them. */
const features = { exceptions: true, tail_call: true, bulk_memory: true, reference_types: true, multi_memory: true };

/** @param text the fields of a module, without `(module …)` around them */
export function wat(text: string): Uint8Array<ArrayBuffer> {
  const module = assembler.parseWat("test.wat", `(module ${text})`, features);
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** What every reactor of a test has: a memory that it exports, and the host's functions. */
const isopod = `
  (import "isopod" "event_size" (func $event_size (result i32)))
  (import "isopod" "event_read" (func $event_read (param i32)))
  (import "isopod" "context_size" (func $context_size (result i32)))
  (import "isopod" "context_read" (func $context_read (param i32)))
  (import "isopod" "reply" (func $reply (param i32 i32)))
  (import "isopod" "fail" (func $fail (param i32 i32 i32 i32)))
  (import "isopod" "log" (func $log (param i32 i32 i32)))`;

interface Reactor {
  /** Instructions of `isopod_handle`. */
  readonly handle: string;
  /** Further fields of the module; a memory of one page unless it has its own. */
  readonly fields?: string;
  readonly memory?: string;
}

/** At address 0 it has the text `null`, which is a reply. */
export function reactor({ handle, fields = "", memory = "1" }: Reactor): Uint8Array<ArrayBuffer> {
  return wat(`${isopod}
  (memory (export "memory") ${memory})
  (data (i32.const 0) "null")
  ${fields}
  (func (export "isopod_handle") ${handle})`);
}
