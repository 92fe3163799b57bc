/** What a function written in AssemblyScript imports from "isopod/assemblyscript". */
import * as JSON from "./json/json";

export { JSON };
export { context } from "./context";
export { env } from "./env";
export { fail } from "./failure";
export { log } from "./log";

/** A text's UTF-8 bytes; lone surrogates become U+FFFD. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}
