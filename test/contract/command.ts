/** The contract's guests as commands of WASI preview 1: the event on standard input, the reply on standard output. */
import { wat } from "../harness/wat.ts";
import type { Kind } from "./contract.ts";

const wasi = (name: string, type: string): string => `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;

/** Reads its input to 65536, with its length in `$length`. @param body what it does @param memory in pages */
function command(body: string, fields = "", memory = 100): { wasm: Uint8Array<ArrayBuffer> } {
  return {
    wasm: wat(`
  ${wasi("fd_read", "(param i32 i32 i32 i32) (result i32)")}
  ${wasi("fd_write", "(param i32 i32 i32 i32) (result i32)")}
  ${wasi("random_get", "(param i32 i32) (result i32)")}
  ${wasi("clock_time_get", "(param i32 i64 i32) (result i32)")}
  ${wasi("poll_oneoff", "(param i32 i32 i32 i32) (result i32)")}
  ${wasi("environ_get", "(param i32 i32) (result i32)")}
  ${wasi("proc_exit", "(param i32)")}
  (memory (export "memory") ${memory})
  (global $length (mut i32) (i32.const 0))
  (func $read
    (loop $more
      (i32.store (i32.const 0) (i32.add (i32.const 65536) (global.get $length)))
      (i32.store (i32.const 4) (i32.const 1000000))
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (global.set $length (i32.add (global.get $length) (i32.load (i32.const 8))))
      (br_if $more (i32.load (i32.const 8)))))
  (func $writeTo (param $fd i32) (param $at i32) (param $length i32)
    (loop $more
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (local.get $length))
      (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
      (local.set $at (i32.add (local.get $at) (i32.load (i32.const 8))))
      (local.set $length (i32.sub (local.get $length) (i32.load (i32.const 8))))
      (br_if $more (local.get $length))))
  (func $write (param i32 i32) (call $writeTo (i32.const 1) (local.get 0) (local.get 1)))
  (func $digits (param $value i64) (local $at i32)
    (local.set $at (i32.const 200))
    (loop $more
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10)))))
      (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
      (br_if $more (i64.ne (local.get $value) (i64.const 0))))
    (call $write (local.get $at) (i32.sub (i32.const 200) (local.get $at))))
  ${fields}
  (func (export "_start") ${body})`),
  };
}

const text = (at: number, value: string): string => `(data (i32.const ${at}) "${value}")`;
const now = (at: number): string => `(drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const ${at})))`;

/** The variable's value, between quotes, to standard output. */
const printGreeting = `
  (local $at i32)
  (drop (call $environ_get (i32.const 16) (i32.const 4096)))
  (local.set $at (i32.add (i32.load (i32.const 16)) (i32.const 8)))
  (i32.store8 (local.get $at) (i32.const 34))
  (call $write (local.get $at) (i32.const 4))
  (call $write (local.get $at) (i32.const 1))`;

/** A clock's subscription at 1024: relative, 300 ms. */
const sleep = `
  (i32.store8 (i32.const 1032) (i32.const 0))
  (i32.store (i32.const 1040) (i32.const 1))
  (i64.store (i32.const 1048) (i64.const 300000000))
  (drop (call $poll_oneoff (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 8)))`;

export const commands: Kind = {
  name: "command",
  refusesWhatIsNotJson: false,
  guests: {
    echo: command("(call $read) (call $write (i32.const 65536) (global.get $length))"),
    context: { skip: "WASI has no place for a context; a reactor has" },
    env: command(printGreeting),
    log: command("(call $writeTo (i32.const 2) (i32.const 300) (i32.const 10))", text(300, "said once\\n")),
    fail: { skip: "a command fails by its exit code, and says why in its log" },
    count: command(
      "(global.set $n (i64.add (global.get $n) (i64.const 1))) (call $digits (global.get $n))",
      "(global $n (mut i64) (i64.const 41))",
    ),
    spin: command("(loop $l (br $l))"),
    recurse: command("(call $f)", "(func $f (call $f) (drop (i32.const 0)))"),
    fill: command("(loop $l (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (call $proc_exit (i32.const 1)))) (br $l))"),
    text: command(
      `(local $length i32) (local $at i32)
       (call $read)
       (loop $l
         (local.set $length (i32.add (i32.mul (local.get $length) (i32.const 10)) (i32.sub (i32.load8_u offset=65536 (local.get $at)) (i32.const 48))))
         (local.set $at (i32.add (local.get $at) (i32.const 1)))
         (br_if $l (i32.lt_u (local.get $at) (global.get $length))))
       (memory.fill (i32.const 65537) (i32.const 120) (local.get $length))
       (i32.store8 (i32.const 65536) (i32.const 34))
       (i32.store8 offset=65537 (local.get $length) (i32.const 34))
       (call $write (i32.const 65536) (i32.add (local.get $length) (i32.const 2)))`,
    ),
    random: command("(drop (call $random_get (i32.const 16) (i32.const 6))) (call $digits (i64.load (i32.const 16)))"),
    clock: command(
      `(local $i i32) ${now(16)} (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $l (i32.lt_u (local.get $i) (i32.const 10000))))
       ${now(24)} (call $digits (i64.div_u (i64.sub (i64.load (i32.const 24)) (i64.load (i32.const 16))) (i64.const 1000000)))`,
    ),
    wait: command(sleep),
    http: { skip: "commands take events; HTTP is for components" },
  },
};
