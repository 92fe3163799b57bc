/** A program as a process holds it: its modules compiled by V8. One for all functions that are of it. */
import type { CompiledCore } from "./guest-instance.ts";
import type { GuestState } from "./guest-state.ts";
import { decodeProgram, type EncodedProgram, type ProgramKind } from "./program.ts";

export class Program {
  readonly kind: ProgramKind;
  readonly cores: readonly CompiledCore[];
  /** Undefined when each sandbox has to initialise itself. */
  readonly state: GuestState | undefined;
  readonly addresses: readonly number[];

  private constructor({ kind, state, addresses }: EncodedProgram, cores: readonly CompiledCore[]) {
    this.kind = kind;
    this.cores = cores;
    this.state = state;
    this.addresses = addresses;
  }

  /** @throws when the bytes are no program, or V8 refuses its code */
  static async load(bytes: Uint8Array): Promise<Program> {
    return Program.compile(decodeProgram(bytes));
  }

  static async compile(program: EncodedProgram): Promise<Program> {
    const cores = program.cores.map(async (core) => ({ module: await WebAssembly.compile(core.binary), view: core }));
    return new Program(program, await Promise.all(cores));
  }
}
