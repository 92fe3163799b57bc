/**
 * A language's interpreter, as a module that was booted once with our own source in its language (`guest/runtimes`) and stays ready to be
 * entered from there: to define a function, and to call it. What differs between languages is behind this.
 */
import type { CompiledCall } from "../call.ts";
import type { GuestInstance, Imports } from "../guest-instance.ts";

/** What our source in the interpreter does: it reads its task from standard input and answers bytes. */
export type Task = "define" | "call";

export interface Interpreter {
  /** What its module imports beside WASI. */
  imports(module: WebAssembly.Module): Imports;
  /** The command line that it is booted with. @param source our own, in its language */
  args(source: string): string[];
  /** Runs our source in a guest that nothing ran in; answers the addresses that it is entered by from then on. */
  boot(guest: GuestInstance, source: string, call: CompiledCall): Promise<number[]>;
  /** Answers what the task answered, as it lies in the guest's memory; undefined when it has none. @throws {WebAssembly.RuntimeError} when it lies outside */
  run(
    guest: Pick<GuestInstance, "exports" | "memory" | "enter" | "enterFunction">,
    task: Task,
    addresses: readonly number[],
  ): Promise<Uint8Array | undefined>;
}
