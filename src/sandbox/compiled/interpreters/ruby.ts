/**
 * CRuby 3.4 for WASI as the `ruby.wasm` project builds it: a reactor that evaluates text. It is made for hosts with JavaScript objects
 * to hand over; here there are none, and the guest's own values are numbers that only it reads.
 */
import { bytesAt } from "../abi.ts";
import type { GuestInstance, Imports } from "../guest-instance.ts";
import type { Interpreter, Task } from "./interpreter.ts";

const names = {
  initialise: "ruby-init: func(args: list<string>) -> ()",
  allocate: "cabi_realloc",
  evaluate: "rb-eval-string-protect: func(str: string) -> tuple<handle<rb-abi-value>, s32>",
  text: "rstring-ptr: func(value: handle<rb-abi-value>) -> string",
} as const;

/** Without what only helps a person at a terminal; it ends in the value of a script that does nothing. */
const flags = ["--disable=gems,did_you_mean,error_highlight,syntax_suggest", "-EUTF-8", "-e_=0"];

const tasks: Readonly<Record<Task, string>> = { define: "Isopod.define", call: "Isopod.call" };

const toJavaScript = "rb-js-abi-host";

export const ruby: Interpreter = {
  imports(module) {
    const refused = WebAssembly.Module.imports(module).filter((one) => one.module === toJavaScript);
    return { canonical_abi: handles, [toJavaScript]: Object.fromEntries(refused.map(({ name }) => [name, refuse])) };
  },

  args: () => [],

  async boot(guest, source) {
    await guest.enter("_initialize");
    const args = await place(guest, ["ruby.wasm", ...flags]);
    await guest.enter(names.initialise, args, flags.length + 1);
    const state = (await evaluate(guest, await placeText(guest, source), lengthOf(source))).state;
    if (state !== 0) throw new Error(`its own source failed with state ${state}`);
    return [await placeText(guest, tasks.define), await placeText(guest, tasks.call)];
  },

  async run(guest, task, [define = 0, call = 0]) {
    const texts: Readonly<Record<Task, number>> = { define, call };
    const { value, state } = await evaluate(guest, texts[task], lengthOf(tasks[task]));
    // It raised, which it does when not even an answer could be made.
    if (state !== 0) return undefined;
    const [address, length] = wordsAt(guest, Number(await guest.enter(names.text, value)));
    return bytesAt(guest.memory, address, length);
  },
};

/** The guest's own values, by their addresses: nothing of them is kept here. */
const handles: Imports[string] = {
  "resource_new_rb-abi-value": (address: number) => address,
  "resource_get_rb-abi-value": (address: number) => address,
  "resource_drop_js-abi-value": () => {},
};

function refuse(): never {
  throw new WebAssembly.RuntimeError("there is no JavaScript to call");
}

type Guest = Parameters<Interpreter["run"]>[0];

async function evaluate(guest: Guest, text: number, length: number): Promise<{ value: number; state: number }> {
  const [value, state] = wordsAt(guest, Number(await guest.enter(names.evaluate, text, length)));
  return { value, state };
}

/** Text as C has it, with a NUL at its end. */
function lengthOf(text: string): number {
  return Buffer.byteLength(text) + 1;
}

async function placeText(guest: Guest, text: string): Promise<number> {
  const address = Number(await guest.enter(names.allocate, 0, 0, 1, lengthOf(text)));
  bytesAt(guest.memory, address, lengthOf(text)).set(Buffer.from(`${text}\0`));
  return address;
}

/** A list of texts. */
async function place(guest: Guest, texts: readonly string[]): Promise<number> {
  const address = Number(await guest.enter(names.allocate, 0, 0, 4, texts.length * 8));
  for (const [index, text] of texts.entries()) {
    const words = [await placeText(guest, text), lengthOf(text)];
    const list = bytesAt(guest.memory, address + index * 8, 8);
    new Uint32Array(list.buffer, list.byteOffset, 2).set(words);
  }
  return address;
}

/** Two words that the guest points at. */
function wordsAt({ memory }: Pick<GuestInstance, "memory">, address: number): [number, number] {
  const { buffer, byteOffset } = bytesAt(memory, address >>> 0, 8);
  const view = new DataView(buffer, byteOffset, 8);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}
