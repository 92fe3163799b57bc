/**
 * What is kept of a compiled function. A program is its code, rewritten, with the state that its sandboxes start from; an image
 * is what one function adds to it: its environment and, where it has loaded something of its own, what that changed. Made in the
 * deploy worker, used in cells, opaque bytes to the front. Only ever our own; decoding checks the outline all the same,
 * since a disk can lie.
 */
import { Packr } from "msgpackr";
import type { HostView } from "../metered/sections.ts";
import type { GuestState } from "./guest-state.ts";

/** How a module is entered: a command by `_start`, a reactor by `isopod_handle`. */
export type ModuleKind = "command" | "reactor";

/** How a component is: by which kind of interface, and its full name. */
export interface ComponentEntry {
  readonly kind: "http" | "command" | "handler";
  readonly name: string;
}

/** Programs that run source files of their language. */
export type InterpreterName = "python" | "ruby";

/** How an interpreter is: by addresses in the state that it was booted to. */
export interface InterpreterEntry {
  readonly kind: "interpreter";
  readonly language: InterpreterName;
  readonly addresses: readonly number[];
}

export type ProgramEntry = ModuleKind | ComponentEntry | InterpreterEntry;

/** Whether what it writes to standard output is its reply. */
export function isCommand(entry: ProgramEntry): boolean {
  return (typeof entry === "string" ? entry : entry.kind) === "command";
}

interface CoreModule extends HostView {
  /** As the glue of a component names it. */
  readonly name: string;
  /** As the metering pass has rewritten it. */
  readonly binary: Uint8Array;
}

export interface EncodedProgram {
  readonly format: 1;
  readonly entry: ProgramEntry;
  /** One for a module, several for a component. */
  readonly cores: readonly CoreModule[];
  /** JavaScript that links a component's cores; empty for a module. */
  readonly glue: string;
  /** After it was initialised; undefined when it has state that cannot be laid, and is initialised anew for each call. */
  readonly state: GuestState | undefined;
}

export interface CompiledImage {
  readonly format: 1;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Over the program's: what the function has loaded by itself. */
  readonly state: GuestState | undefined;
}

const packr = new Packr({ useRecords: false });

export function encodeProgram(program: EncodedProgram): Uint8Array {
  return packr.pack(program);
}

export function encodeCompiledImage(image: CompiledImage): Uint8Array {
  return packr.pack(image);
}

/** The bytes are no program, or no image, of this format. */
class ProgramError extends Error {
  override name = "ProgramError";
}

/** @throws {ProgramError} */
export function decodeProgram(bytes: Uint8Array): EncodedProgram {
  const program = decode(bytes, "program") as unknown as EncodedProgram;
  if (!Array.isArray(program.cores) || program.cores.length === 0) throw new ProgramError("Cannot use a program as it has no code");
  return program;
}

/** @throws {ProgramError} */
export function decodeCompiledImage(bytes: Uint8Array): CompiledImage {
  const image = decode(bytes, "function's image") as unknown as CompiledImage;
  if (!Array.isArray(image.args) || typeof image.env !== "object") throw new ProgramError("Cannot use an image as it has no environment");
  return image;
}

function decode(bytes: Uint8Array, what: string): Record<string, unknown> {
  let value: Record<string, unknown> | null;
  try {
    value = packr.unpack(bytes) as Record<string, unknown> | null;
  } catch (error) {
    throw new ProgramError(`Cannot read a ${what} as it is none: ${String(error)}`);
  }
  if (value === null || typeof value !== "object" || value["format"] !== 1)
    throw new ProgramError(`Cannot read a ${what} as its format is unknown`);
  return value;
}
