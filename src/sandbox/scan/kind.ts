/** What an upload is, by its first eight bytes: the first thing that a deploy asks of a binary. */
import { WasmFormatError } from "../wasm/errors.ts";
import { headerBytes } from "../wasm/module.ts";

const magic = Uint8Array.of(0x00, 0x61, 0x73, 0x6d);

/** A version, and whether what follows is a core module's or a component's. */
const kinds = new Map<number, "module" | "component">([
  [0x00_00_00_01, "module"],
  [0x00_01_00_0d, "component"],
]);

/** @throws {WasmFormatError} when the bytes are neither */
export function kindOf(binary: Uint8Array): "module" | "component" {
  if (binary.length === 0) throw unreadable("it is empty", "no bytes");
  const compared = Math.min(binary.length, magic.length);
  if (Buffer.compare(binary.subarray(0, compared), magic.subarray(0, compared)) !== 0) throw notWasm(binary);
  if (binary.length < headerBytes) throw unreadable("its header is truncated", `${binary.length} of ${headerBytes} bytes`);
  const version = Buffer.from(binary.subarray(magic.length, headerBytes)).readUInt32LE();
  const kind = kinds.get(version);
  if (kind === undefined) throw unreadable("its version of WebAssembly is unknown", `0x${version.toString(16).padStart(8, "0")}`);
  return kind;
}

function notWasm(binary: Uint8Array): WasmFormatError {
  const beginning = Buffer.from(binary.subarray(0, 64));
  if (/^\s*(\(|;;)/.test(beginning.toString("latin1"))) return unreadable("it is WebAssembly text: assemble it first", "no binary");
  return unreadable("it is no WebAssembly", `0x${beginning.subarray(0, magic.length).toString("hex")} at its beginning`);
}

function unreadable(reason: string, received: string): WasmFormatError {
  return new WasmFormatError(`Cannot deploy the module as ${reason}: received ${received}`);
}
