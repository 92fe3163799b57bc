/**
 * Finds the files that a function consists of: its entry, what that imports, and the packages behind it.
 * Used by `deploy` and `run`. esbuild walks the imports here, so a slip is shown with its line before anything is
 * sent; the files go up as they are, since the server bundles them itself and trusts no bundle of ours.
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { build, type BuildFailure, type BuildResult, type Metafile } from "esbuild";
import { formatBuildErrors } from "./build-errors.ts";
import { resolution } from "../deploy/resolution.ts";
import { builtinsElsewhere } from "./builtins-plugin.ts";
import { followImports } from "./follow-imports.ts";
import { includedFiles } from "./included-files.ts";
import { languages } from "./languages.ts";
import { packageFiles } from "./package-files.ts";
import { readText } from "./read-text.ts";

/** Files by path with forward slashes, relative to the folder that holds them all; or a binary as it is. */
type Sent = { files: Record<string, string>; entry: string; runtime?: string } | { wasm: Uint8Array<ArrayBuffer> };

export type Collected = {
  ok: true;
  /** Of the function, unless the user gives one. */
  name: string;
  source: Sent;
};

export type CollectFailure = { ok: false; message: string };

type Built = BuildResult<{ metafile: true; write: false }>;

const entryNames = ["index.ts", "index.mts", "index.js", "index.mjs", "index.py", "lambda_function.py", "index.rb", "lambda_function.rb"];
/** What esbuild names without a file behind it, such as `data:` imports. */
const notFiles = /^[(<]?[a-z-]{2,}:/;
const sourceTypes = new Set([
  ...languages.map(({ ending }) => ending),
  ".wasm",
  ".ts",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
  ".tsx",
  ".jsx",
]);

interface Wanted {
  /** What it is written in; by the file's ending when it is not said. */
  readonly runtime?: string | undefined;
  /** Files and folders that go along, since no import says so. */
  readonly include?: readonly string[] | undefined;
}

export async function collect(path: string, { runtime, include = [] }: Wanted = {}): Promise<Collected | CollectFailure> {
  const entry = await findEntry(resolve(path), runtime);
  if (typeof entry !== "string") return entry;
  const along = await included(include);
  if (!Array.isArray(along)) return along;
  const language = languages.find((known) => (runtime === undefined ? entry.endsWith(known.ending) : known.runtime === runtime));
  if (language !== undefined) return collectSources(entry, language, along);
  if (extname(entry) === ".wasm" && along.length > 0) return failed("a binary has no files that could go along", include[0] ?? "");
  if (extname(entry) === ".wasm") return { ok: true, name: functionName(entry), source: { wasm: Uint8Array.from(await readFile(entry)) } };
  try {
    return await gather(entry, await bundle(entry), along);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { ok: false, message: formatBuildErrors(error.errors) };
  }
}

async function included(paths: readonly string[]): Promise<string[] | CollectFailure> {
  try {
    return await includedFiles(paths);
  } catch (error) {
    return failed("what is to go along cannot be read", String((error as NodeJS.ErrnoException).path ?? error));
  }
}

async function collectSources(
  entry: string,
  { runtime, importsOf }: (typeof languages)[number],
  along: readonly string[],
): Promise<Collected | CollectFailure> {
  const texts = await textsOf([...(await followImports(entry, importsOf)), ...along]);
  return texts.ok ? { ok: true, name: functionName(entry), source: { ...filesIn(texts.of, entry), runtime } } : texts;
}

type Texts = { ok: true; of: ReadonlyMap<string, string> };

async function textsOf(paths: readonly string[]): Promise<Texts | CollectFailure> {
  const of = new Map<string, string>();
  for (const path of paths) {
    const text = await readText(path);
    if (text === undefined) return failed("it is not UTF-8 text", path);
    of.set(path, text);
  }
  return { ok: true, of };
}

/** By their paths from the folder that holds them all. */
function filesIn(texts: ReadonlyMap<string, string>, entry: string): { files: Record<string, string>; entry: string } {
  const root = commonFolder([...texts.keys()]);
  const files = Object.fromEntries(Array.from(texts, ([path, text]) => [posix(relative(root, path)), text]));
  return { files, entry: posix(relative(root, entry)) };
}

/** `hello.ts` is `hello`; `hello/index.ts` is `hello` too. */
export function functionName(entry: string): string {
  const base = basename(entry, extname(entry)).replace(/\.as$/, "");
  const name = base === "index" ? basename(dirname(entry)) : base;
  return name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 64);
}

async function findEntry(path: string, runtime: string | undefined): Promise<string | CollectFailure> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return failed("there is no such file or folder", path);
  const entry = found.isDirectory() ? await folderEntry(path) : path;
  if (entry === undefined) return failed(`the folder has no package.json with "main", and no ${entryNames.join(", ")}`, path);
  if (runtime === undefined && !sourceTypes.has(extname(entry)))
    return failed("it is in no language that is known by its name: say which with --runtime", entry);
  // As esbuild will name it: the files' common folder is computed from real paths.
  return realpath(entry);
}

async function folderEntry(folder: string): Promise<string | undefined> {
  const { main, module } = await readPackage(folder);
  const names = [main, module, ...entryNames].filter((name): name is string => typeof name === "string");
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  }
  return undefined;
}

async function readPackage(folder: string): Promise<{ main?: unknown; module?: unknown }> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function bundle(entry: string): Promise<Built> {
  return build({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    bundle: true,
    write: false,
    metafile: true,
    outdir: dirname(entry),
    format: "esm",
    ...resolution,
    conditions: [...resolution.conditions],
    mainFields: [...resolution.mainFields],
    sourcemap: "inline",
    logLevel: "silent",
    plugins: [builtinsElsewhere],
  });
}

async function gather(entry: string, built: Built, along: readonly string[]): Promise<Collected | CollectFailure> {
  const name = functionName(entry);
  if (needsLinks(built.metafile)) return bundled(name, entry, built, along);
  const inputs = Object.keys(built.metafile.inputs)
    .filter((input) => !notFiles.test(input))
    .map((input) => resolve(dirname(entry), input));
  const packages = await Promise.all(inputs.map((input) => packageFiles(input, entry)));
  const texts = await textsOf([...new Set([...inputs, ...packages.flat(), ...along])].toSorted());
  return texts.ok ? { ok: true, name, source: filesIn(texts.of, entry) } : texts;
}

/**
 * Packages that are links (pnpm, workspaces) lie elsewhere than where an import looks for them, and a map of files
 * has no links: then the bundle itself goes up, with its source map, so that traces still name the user's lines.
 */
function needsLinks(metafile: Metafile): boolean {
  return Object.values(metafile.inputs).some((input) =>
    input.imports.some(({ original = "", path, external }) => {
      if (external === true || /^[./#]/.test(original) || original === "") return false;
      return !path.includes(`node_modules/${packageName(original)}/`) || path.includes("/.pnpm/");
    }),
  );
}

async function bundled(name: string, entry: string, built: Built, along: readonly string[]): Promise<Collected | CollectFailure> {
  const texts = await textsOf(along);
  if (!texts.ok) return texts;
  const bundle = join(dirname(entry), `${basename(entry, extname(entry))}.mjs`);
  return { ok: true, name, source: filesIn(new Map([...texts.of, [bundle, built.outputFiles[0]?.text ?? ""]]), bundle) };
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => dirname(path).split(sep));
  const differs = first.findIndex((part, at) => rest.some((parts) => parts[at] !== part));
  return (differs === -1 ? first : first.slice(0, differs)).join(sep) || sep;
}

function posix(path: string): string {
  return path.replaceAll(sep, "/");
}

function failed(reason: string, path: string): CollectFailure {
  return { ok: false, message: `Cannot collect the function's files as ${reason}: received ${path}` };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}
