/** Whether Ruby can be tried: its package is not installed with the others, as it is larger than all of them. The benchmarks ask here too. */
import { createRequire } from "node:module";

export const hasRuby: boolean = isInstalled("@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm");

export function isInstalled(file: string): boolean {
  try {
    createRequire(import.meta.url).resolve(file);
    return true;
  } catch {
    return false;
  }
}
