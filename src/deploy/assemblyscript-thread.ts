/**
 * The thread that runs the AssemblyScript compiler, once. It reads the uploaded files, the language's library and our SDK, all from
 * memory: no path that an upload names is opened, and no settings, plug-ins or passes of an upload are honoured.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { problemsMax, type CompileFailure, type Problem } from "./assemblyscript-errors.ts";

export interface CompileTask {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly entry: string;
}

export type CompileAnswer = { readonly ok: true; readonly binary: Uint8Array } | CompileFailure;

interface Range {
  readonly start: number;
  readonly source: { readonly normalizedPath: string } | null;
}

interface Diagnostic {
  readonly message: string;
  readonly category: number;
  readonly range: Range | null;
  readonly relatedRange: Range | null;
}

interface Compiler {
  readonly libraryFiles: Record<string, string>;
  main(args: readonly string[], system: object): Promise<{ readonly error: Error | null }>;
}

const errorCategory = 3;
/** No upload may have a path with a colon. */
const entryFile = "isopod:entry.ts";
const sdkName = "isopod/assemblyscript";
const sdkFolder = new URL("../../sdk/assemblyscript/", import.meta.url);

/** What the library does through JavaScript or not at all, and who stands for it. */
const replaced = [
  ["bindings/dom", "std/dom.ts"],
  ["process", "std/process.ts"],
  ["regexp", "std/regexp.ts"],
] as const;

const options = [
  "--outFile",
  "function.wasm",
  // Level 3 takes a fifth more of the compiler's time, and no program that was measured was the faster for it.
  "--optimizeLevel",
  "2",
  "--shrinkLevel",
  "0",
  "--exportStart",
  "_initialize",
  // Collects garbage: a loop that appends to a text 20,000 times takes 8 ms and 256 KiB, without a collector 1.5 s and 512 MiB.
  "--runtime",
  "incremental",
  // The collector's stack: thousands of levels of recursion, then "stack overflow" by name, before V8's own stack is full.
  "--stackSize",
  "65536",
  "--enable",
  "simd",
  "--use",
  `abort=~lib/${sdkName}/failure/abort`,
  "--use",
  `seed=~lib/${sdkName}/random/seed`,
  "--use",
  `trace=~lib/${sdkName}/trace/trace`,
];

/** Calls the user's handler, in the form that it has. Files run in the order of imports, and the user's may use ours at once. */
function entryText(entry: string): string {
  return `import { answer, answerWithContext } from "${sdkName}/handle";
import { handler } from ${JSON.stringify(`./${entry.replace(/\.ts$/, "")}`)};
export function isopod_handle(): void {
  if (lengthof(handler) == 1) answer(handler);
  else if (lengthof(handler) == 2) answerWithContext(handler);
  else ERROR("it takes neither one parameter nor two");
}
`;
}

function sdkFiles(): Map<string, string> {
  const names = readdirSync(sdkFolder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return new Map(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(new URL(name, sdkFolder), "utf8")]));
}

/** The text behind a name that the compiler asks for, or null. */
function reader({ files, entry }: CompileTask, sdk: ReadonlyMap<string, string>): (name: string) => string | null {
  const sdkPath = `node_modules/${sdkName}`;
  return (asked) => {
    const name = posix.normalize(asked.replaceAll("\\", "/"));
    if (name === entryFile) return entryText(entry);
    if (name === `${sdkPath}.ts`) return null;
    if (name.startsWith(`${sdkPath}/`)) return sdk.get(name.slice(sdkPath.length + 1)) ?? null;
    const content = name.endsWith(".ts") ? files.get(name) : undefined;
    return content === undefined ? null : new TextDecoder().decode(content);
  };
}

function problemOf({ message, range, relatedRange }: Diagnostic): Problem {
  const places = [range, relatedRange].flatMap((at) => (at?.source ? [{ path: at.source.normalizedPath, offset: at.start }] : []));
  const isOfHandler = places.some(({ path }) => path === entryFile || path === `~lib/${sdkName}/handle.ts`);
  return { text: plainText(message), places, isOfHandler };
}

/** `~lib/string/String` is `String` to the user, and what our own checks say stands in no quotes. */
function plainText(message: string): string {
  return message.replace(/^User-defined: "(.*)"$/s, "$1").replaceAll(/~lib\/(?:[\w-]+\/)*(\w)/g, "$1");
}

async function compile(task: CompileTask): Promise<CompileAnswer> {
  // Its own types would change those of `Array` for all of the project.
  const compiler = (await import(import.meta.resolve("assemblyscript/asc"))) as Compiler;
  const sdk = sdkFiles();
  for (const [name, file] of replaced) compiler.libraryFiles[name] = sdk.get(file) ?? "";
  let binary: Uint8Array | undefined;
  const problems: Problem[] = [];
  const { error } = await compiler
    .main([entryFile, ...options], {
      readFile: reader(task, sdk),
      writeFile: (_: string, contents: Uint8Array) => void (binary = contents),
      listFiles: () => [],
      // The problems say all that it would write.
      stderr: { write: () => {} },
      reportDiagnostic: (found: Diagnostic) => {
        if (found.category === errorCategory) problems.push(problemOf(found));
        if (problems.length === problemsMax) throw new Error("there are too many errors in it");
      },
    })
    .catch((error: Error) => ({ error }));
  if (error === null && binary !== undefined) return { ok: true, binary };
  return { ok: false, problems, reason: error?.message ?? "there is no module" };
}

const answer = await compile(workerData as CompileTask);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port is no window
parentPort?.postMessage(answer);
