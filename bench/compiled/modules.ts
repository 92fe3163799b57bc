/** What is called: one small job (a hash of the event, answered as eight hexadecimal digits) in each form that a compiled function has. */
import { reactor, wat } from "../../test/harness/wat.ts";

/** FNV-1a of so many bytes at 4096, written as JSON text to 1024. */
const hash = `
  (func $digit (param $value i32) (result i32)
    (i32.add (local.get $value) (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $value) (i32.const 9)))))
  (func $hash (param $length i32) (local $hash i32) (local $i i32)
    (local.set $hash (i32.const 0x811c9dc5))
    (block $end (loop $l
      (br_if $end (i32.ge_u (local.get $i) (local.get $length)))
      (local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.load8_u offset=4096 (local.get $i))) (i32.const 0x01000193)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $l)))
    (local.set $i (i32.const 0))
    (loop $d
      (i32.store8 offset=1025 (local.get $i) (call $digit (i32.and (i32.shr_u (local.get $hash) (i32.sub (i32.const 28) (i32.mul (local.get $i) (i32.const 4)))) (i32.const 15))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $d (i32.lt_u (local.get $i) (i32.const 8))))
    (i32.store8 (i32.const 1024) (i32.const 34))
    (i32.store8 (i32.const 1033) (i32.const 34)))`;

const handle = "(call $event_read (i32.const 4096)) (call $hash (call $event_size)) (call $reply (i32.const 1024) (i32.const 10))";

/** By variant, the bytes as an upload has them. */
export const modules: Readonly<Record<string, () => Uint8Array>> = {
  reactor: () => reactor({ fields: hash, handle }),
  /** Its memory cannot be laid again, so each call has an instance of its own, made ahead of it. */
  growing: () => reactor({ fields: hash, handle: `(drop (memory.grow (i32.const 1))) ${handle}` }),
  command: () =>
    wat(`
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      ${hash}
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 4096)) (i32.store (i32.const 4) (i32.const 60000))
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (call $hash (i32.load (i32.const 8)))
        (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 10))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))`),
};

export const event = JSON.stringify({ name: "Ada", text: "The quick brown fox jumps over the lazy dog" });

export function answerTo(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return JSON.stringify((hash >>> 0).toString(16).padStart(8, "0"));
}
