/** How a function in an interpreter is called. */
import type { Entry } from "../entry.ts";
import type { InterpreterEntry } from "../program.ts";
import { settle } from "./answer.ts";
import { interpreters } from "./interpreters.ts";

export function newInterpreterEntry({ language, addresses }: InterpreterEntry): Entry {
  const interpreter = interpreters[language];
  return {
    imports: (module) => interpreter.imports(module),
    async handle(guest, call) {
      const answer = await interpreter.run(guest, "call", addresses);
      if (answer !== undefined) settle(call, answer);
    },
  };
}
