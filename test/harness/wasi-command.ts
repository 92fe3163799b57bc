/** Commands of WASI preview 1 from WebAssembly text, for attacks. */
import { wasi1Module, wasi1Signatures, type Wasi1Name } from "../../src/sandbox/wasi1/signatures.ts";
import { wat } from "./wat.ts";

const types: Readonly<Record<string, string>> = { i: "i32", I: "i64" };

/** Every function of WASI, by its name with a dollar. */
function imports(): string {
  const typed = (letters: string): string => Array.from(letters, (letter) => types[letter]).join(" ");
  return Object.entries(wasi1Signatures)
    .map(([name, signature]) => {
      const [parameters = "", results = ""] = signature.split("->");
      const result = results === "" ? "" : `(result ${typed(results)})`;
      return `(import "${wasi1Module}" "${name}" (func $${name as Wasi1Name} (param ${typed(parameters)}) ${result}))`;
    })
    .join("\n");
}

interface Command {
  /** Instructions of `_start`. */
  readonly start: string;
  readonly fields?: string;
  readonly memory?: string;
}

/** At 0 stands an address and a length for what is read or written: 4,096 bytes at 4096. At 64, the path `file`. */
export function command({ start, fields = "", memory = "2" }: Command): Uint8Array<ArrayBuffer> {
  return wat(`${imports()}
  (memory (export "memory") ${memory})
  (data (i32.const 0) "\\00\\10\\00\\00\\00\\10\\00\\00")
  (data (i32.const 64) "file")
  ${fields}
  (func (export "_start") ${start})`);
}

/** Opens `file` in /tmp, made if it is not there, for reading and writing: its descriptor is at 16. */
export const openFile =
  "(drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 1) (i64.const 0x1fffffff) (i64.const 0) (i32.const 0) (i32.const 16)))";
