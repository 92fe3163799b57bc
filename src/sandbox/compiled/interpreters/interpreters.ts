/** The languages that run from source files. */
import type { InterpreterName } from "../program.ts";
import type { Interpreter } from "./interpreter.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";

export const interpreters: Readonly<Record<InterpreterName, Interpreter>> = { python, ruby };
