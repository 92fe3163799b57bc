/**
 * The custom section by which V8 learns which branches are seldom taken, so that it moves what they hold out of the way
 * and keeps values in registers around them.
 */
import { encodeName, Writer } from "./writer.ts";

export interface FunctionHints {
  readonly index: number;
  /** Where in the function's body the branches are, in order. */
  readonly branches: readonly number[];
}

const unlikely = 0;

/** The content of the section. @param functions in the order of their numbers */
export function branchHints(functions: readonly FunctionHints[]): Uint8Array {
  const writer = new Writer();
  writer.push(encodeName("metadata.code.branch_hint"));
  writer.u32(functions.length);
  for (const { index, branches } of functions) {
    writer.u32(index);
    writer.u32(branches.length);
    for (const branch of branches) {
      writer.u32(branch);
      writer.push([1, unlikely]);
    }
  }
  return writer.finish();
}
