/** A program as a process holds it: its modules compiled by V8. One for all functions that are of it. */
import { compileGlue, type Glue } from "../component/glue.ts";
import type { CompiledCore } from "./guest-instance.ts";
import type { GuestState } from "./guest-state.ts";
import { OneAtATime } from "../one-at-a-time.ts";
import { decodeProgram, type EncodedProgram, type ProgramEntry } from "./program.ts";

export class Program {
  readonly entry: ProgramEntry;
  readonly cores: readonly CompiledCore[];
  /** Undefined when each sandbox has to initialise itself. */
  readonly state: GuestState | undefined;
  /** The laying of its sandboxes. */
  readonly laying: OneAtATime = new OneAtATime();

  readonly #glue: string;
  #compiledGlue: Glue | undefined;

  private constructor({ entry, glue, state }: EncodedProgram, cores: readonly CompiledCore[]) {
    this.entry = entry;
    this.#glue = glue;
    this.cores = cores;
    this.state = state;
  }

  /** A component's, compiled once. */
  get glue(): Glue {
    return (this.#compiledGlue ??= compileGlue(this.#glue));
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
