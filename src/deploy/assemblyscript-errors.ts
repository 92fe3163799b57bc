/** What the AssemblyScript compiler found wrong, in terms of the user's files. Used by `assemblyscript.ts`. */
import { IsopodError, type ErrorPlace } from "../errors.ts";

export interface CompileFailure {
  readonly ok: false;
  /** The errors in the code, up to `problemsMax`. */
  readonly problems: readonly Problem[];
  /** Why there is no module, when the code has no errors. */
  readonly reason: string;
}

export interface Problem {
  readonly text: string;
  /** In the compiler's names for files; the main one first. */
  readonly places: readonly { readonly path: string; readonly offset: number }[];
  /** Found where our code calls the user's handler. */
  readonly isOfHandler: boolean;
}

/** The compiler writes the line of each error, which may be all of an upload: then it is stopped. */
export const problemsMax = 50;
const forms = "write `export function handler(event: string, context: string): string`, without the context, or with Uint8Array for string";

/** Ahead of what a JavaScript programmer misses: where it is, or that it is not. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/Cannot find name 'JSON'/, 'import { JSON } from "isopod/assemblyscript"'],
  [/Not implemented: Exceptions/, "a throw ends the call, and there is no catch"],
  [/Not implemented: Closures/, "a function has its own variables and the module's"],
  [
    /Cannot find name '(fetch|Promise|set(Timeout|Interval|Immediate)|queueMicrotask|URL|Text(En|De)coder|Buffer|require|structuredClone|globalThis)'/,
    'functions in AssemblyScript have its standard library and "isopod/assemblyscript", nothing of the web or Node',
  ],
];

export function buildError({ problems, reason }: CompileFailure, files: ReadonlyMap<string, Uint8Array>): IsopodError {
  const placed = problems.map((problem) => ({ problem, place: placeOf(problem, files) }));
  const { problem, place } = placed.find(({ place }) => place !== undefined) ?? placed[0] ?? {};
  if (problem === undefined)
    return new IsopodError(
      "build_failed",
      `Cannot build the function as the compiler gave up on its code, which may be nested too deeply: ${reason}`,
    );
  if (place === undefined && problem.isOfHandler) return handlerError(problem);
  const where = place === undefined ? "" : ` at ${place.file}:${place.line}:${place.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length === problemsMax ? "over " : ""}${problems.length - 1} more)` : "";
  return new IsopodError("build_failed", `Cannot build the function${where}: ${problem.text}${hint(problem.text)}${more}`, place);
}

function handlerError({ text }: Problem): IsopodError {
  const reason = text.includes("has no exported member 'handler'") ? "the module exports no handler" : `its handler does not fit: ${text}`;
  return new IsopodError("no_handler", `Cannot call the function as ${reason}; ${forms}`);
}

function hint(text: string): string {
  const found = hints.find(([pattern]) => pattern.test(text));
  return found === undefined ? "" : ` — ${found[1]}`;
}

/** The first place of the problem that lies in an uploaded file. */
function placeOf({ places }: Problem, files: ReadonlyMap<string, Uint8Array>): ErrorPlace | undefined {
  for (const { path, offset } of places) {
    const file = uploadedName(path, files);
    const content = file === undefined ? undefined : files.get(file);
    if (file !== undefined && content !== undefined) return { file, ...lineAt(new TextDecoder().decode(content), offset) };
  }
  return undefined;
}

/** The compiler names a package's files as those of its library. */
function uploadedName(path: string, files: ReadonlyMap<string, Uint8Array>): string | undefined {
  if (!path.startsWith("~lib/")) return files.has(path) ? path : undefined;
  const inPackage = `node_modules/${path.slice("~lib/".length)}`;
  return [...files.keys()].find((name) => name === inPackage || name.endsWith(`/${inPackage}`));
}

function lineAt(text: string, offset: number): Omit<ErrorPlace, "file"> {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(0, start).split("\n").length;
  return { line, column: offset - start + 1, text: text.slice(start, end === -1 ? undefined : end).slice(0, 200) };
}
