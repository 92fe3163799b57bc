/** How a booted interpreter is entered, to define a function and to call it. */
import type { Entry } from "../entry.ts";
import type { GuestInstance } from "../guest-instance.ts";
import type { InterpreterEntry } from "../program.ts";
import { settle } from "./answer.ts";
import type { Task } from "./interpreter.ts";
import { interpreters } from "./interpreters.ts";

export function newInterpreterEntry(entry: InterpreterEntry): Entry {
  return {
    imports: (module) => interpreters[entry.language].imports(module),
    async handle(guest, call) {
      const answer = await runTask(guest, entry, "call");
      if (answer !== undefined) settle(call, answer);
    },
  };
}

/** What the task answered; undefined when it has no answer. @throws {RangeError} when the interpreter's own stack was full */
export async function runTask(
  guest: GuestInstance,
  { language, addresses }: InterpreterEntry,
  task: Task,
): Promise<Uint8Array | undefined> {
  try {
    return await interpreters[language].run(guest, task, addresses);
  } catch (error) {
    throw isStackFull(guest, error) ? new RangeError("the interpreter's stack is full") : error;
  }
}

/** C's stack begins the memory and grows down: below it there is nothing, so an access there traps with the stack's pointer out of the memory. */
function isStackFull({ globals, memory }: GuestInstance, error: unknown): boolean {
  const pointer = Number(globals[0]?.global.value) >>> 0;
  return error instanceof WebAssembly.RuntimeError && pointer >= memory.buffer.byteLength;
}
