/** The components of WASI 0.3 that the tests run: `wasi3/README.md` says how they are built. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

export function wasi3(name: "command" | "http"): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(brotliDecompressSync(readFileSync(new URL(`wasi3/${name}.wasm.br`, import.meta.url))));
}
