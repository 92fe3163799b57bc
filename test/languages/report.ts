/** One line of the table for each example: what it was built with, and how it did alone and in Isopod. */
import type { Example } from "../../guest/examples/languages.ts";
import { milliseconds } from "../hostile/numbers.ts";
import type { Built } from "./build.ts";
import type { Checked } from "./cases.ts";

export interface Outcome {
  readonly built?: Built;
  readonly alone?: Checked;
  readonly isopod?: Checked & { readonly deployMs: number };
  /** Why it was not built, or not run; nothing then failed. */
  readonly skipped?: string;
  readonly complaints: readonly string[];
}

export type Row = Readonly<Record<string, string>>;

export function rowOf({ name, language, kind }: Example, { built, alone, isopod, skipped, complaints }: Outcome): Row {
  return {
    example: name,
    language,
    kind,
    "built with": built?.with ?? "-",
    KiB: built === undefined ? "-" : (built.bytes / 1_024).toFixed(0),
    "alone MiB": mebibytes(alone?.memoryBytes),
    "alone ms": optional(alone?.callMs),
    "deploy ms": optional(isopod?.deployMs),
    MiB: mebibytes(isopod?.memoryBytes),
    "call ms": optional(isopod?.callMs),
    result: skipped === undefined ? (complaints.length === 0 ? "passed" : "FAILED") : "skipped",
  };
}

function optional(ms: number | undefined): string {
  return ms === undefined ? "-" : milliseconds(ms);
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "-" : (bytes / 1_048_576).toFixed(1);
}
