/** How a WebAssembly binary is sent: by itself with its config beside it, or as base64 where there must be JSON. Used by the client alone. */
import type { FunctionConfig, Source } from "./types.ts";

export type Upload = { bytes: Uint8Array<ArrayBuffer>; headers: Record<string, string> };

export function wasmUpload(bytes: Uint8Array<ArrayBuffer>, config: FunctionConfig | undefined): Upload {
  const headers = { "content-type": "application/wasm" };
  return { bytes, headers: config === undefined ? headers : { ...headers, "x-isopod-config": asciiJson(config) } };
}

/** A source as a JSON body has it. */
export function asJson(source: Source): Exclude<Source, { wasm: unknown }> {
  return "wasm" in source ? { runtime: "wasm", code: base64(source.wasm) } : source;
}

/** A header holds no more than ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Piece by piece: the arguments of a call have their number. */
const pieceBytes = 32_768;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += pieceBytes) text += String.fromCharCode(...bytes.subarray(at, at + pieceBytes));
  return btoa(text);
}
