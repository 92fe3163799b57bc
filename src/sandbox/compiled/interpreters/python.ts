/**
 * CPython 3.12 for WASI, a command: it runs our source as `python -c`, which ends the process, and so leaves the interpreter
 * as it was in the middle of that. From there its functions are entered as CPython enters them itself: by the machine code behind a
 * function object, which takes the object and no arguments and answers an object.
 */
import { bytesAt } from "../abi.ts";
import { Exited, type CompiledCall } from "../call.ts";
import type { GuestInstance } from "../guest-instance.ts";
import { meteringNames } from "../../metered/names.ts";
import type { Interpreter, Task } from "./interpreter.ts";

/** In CPython 3.12 for 32 bits: `PyFunctionObject.vectorcall`, `PyBytesObject.ob_size` and `.ob_sval`. */
const offsets = { vectorcall: 64, length: 8, text: 16 } as const;

/** Isolated from the environment, without `site`, its text UTF-8. */
const flags = ["-I", "-S", "-B", "-X", "utf8"];

export const python: Interpreter = {
  imports: () => ({}),

  args: (source) => ["python", ...flags, "-c", source],

  async boot(guest, _source, call) {
    await guest.enter("_start").catch(requireExit);
    const [define = 0, run = 0] = idsOf(call);
    return [wordAt(guest, define + offsets.vectorcall), define, run];
  },

  async run(guest, task, [vectorcall = 0, define = 0, call = 0]) {
    const enter = (guest.exports[meteringNames.table(0)] as WebAssembly.Table).get(vectorcall) as CallableFunction;
    const objects: Readonly<Record<Task, number>> = { define, call };
    const object = Number(await guest.enterFunction(enter, objects[task], 0, 0, 0)) >>> 0;
    // Nothing is at 0: it raised, which it does when not even an answer could be made.
    if (object === 0) return undefined;
    return bytesAt(guest.memory, object + offsets.text, wordAt(guest, object + offsets.length));
  },
};

/** @throws what ended it, when it was not its own plain end */
function requireExit(error: unknown): void {
  if (!(error instanceof Exited) || error.code !== 0) throw error;
}

/** Where its functions are: it wrote that out. */
function idsOf(call: CompiledCall): number[] {
  return Buffer.from(call.takeOutput()).toString("latin1").split(" ").map(Number);
}

function wordAt({ memory }: Pick<GuestInstance, "memory">, address: number): number {
  const { buffer, byteOffset } = bytesAt(memory, address, 4);
  return new DataView(buffer, byteOffset).getUint32(0, true);
}
