/**
 * Bundles a user's files into one ES module that registers itself. The files are laid into a folder of their
 * own, esbuild resolves them and their npm packages as it does for everyone, and nothing outside is read.
 */
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop, type BuildFailure, type BuildOptions, type OutputFile, type Plugin } from "esbuild";
import { IsopodError, type ErrorPlace } from "../errors.ts";
import { limits } from "../limits.ts";
import { joinScripts } from "../sandbox/scripts-ahead.ts";
import { inBuildFolder, inLambda, type BuildFolder } from "./build-folder.ts";
import { missingModules } from "./missing-modules.ts";
import type { Builtin } from "./node-builtins.ts";
import { builtinsIn, nodeModules } from "./node-plugin.ts";
import { foundIn, isBundled, noFindings, type Findings } from "./node-use.ts";
import { filePlaces, placeDefines } from "./file-places.ts";
import { packageOf, readableFiles } from "./readable-files.ts";
import { resolution } from "./resolution.ts";
import type { Files } from "./unzip.ts";

/** Functions may import our own types and helpers without uploading them. */
const sdkEntry = fileURLToPath(new URL("../../sdk/index.ts", import.meta.url));

export interface Bundle {
  /** An ES module, behind the scripts of Node's modules that it needs: as `joinScripts` has it. */
  readonly code: string;
  /** Source map, version 3, as JSON: from the bundle back to the user's files. */
  readonly map: string;
}

export interface ToBundle {
  readonly files: Files;
  /** The file that has the handler. */
  readonly entry: string;
  /** Of a Lambda package: it finds everything that Node has, and what it cannot import fails when it does, as in Node. */
  readonly lambda?: {
    readonly layers: Files;
    /** Where packages are looked for behind the function's own, below /opt. */
    readonly layerFolders: readonly string[];
    /** The handler's name in the file, with the file's too, as messages have it, and whether it may take a callback. */
    readonly handler: { readonly name: string; readonly whole: string; readonly hasCallbacks: boolean };
  };
  /** What `process.version` says. */
  readonly nodeVersion?: string;
}

/** The newest that Lambda has. */
const newestVersion = "v24.11.0";

/** @throws {IsopodError} build_failed with the first error's place; {BundleFailure} of a Lambda package's own code */
export async function bundleUpload(upload: ToBundle): Promise<Bundle> {
  return inBuildFolder(upload.files, upload.lambda?.layers ?? new Map(), (folder) => bundleIn(folder, upload));
}

/** Twice, when the first shows that there is something of Node's to be laid below: most functions have none. */
async function bundleIn(folder: BuildFolder, upload: ToBundle): Promise<Bundle> {
  const first = noFindings(upload.lambda !== undefined);
  const bundle = await runEsbuild(folder, upload, first);
  const builtins = await builtinsIn(bundle.code);
  const found = foundIn(bundle.code, builtins, first);
  if (found === undefined) return behind(builtins, bundle);
  const whole = await runEsbuild(folder, upload, found).catch((error: unknown) => {
    // Code that waits at its top cannot do without `await`.
    if (!found.lowersAsync || !(error instanceof Error) || !error.message.includes("Top-level await")) throw error;
    return runEsbuild(folder, upload, { ...found, lowersAsync: false });
  });
  return behind(await builtinsIn(whole.code), whole);
}

function behind(builtins: readonly Builtin[], { code, map }: Bundle): Bundle {
  return { code: joinScripts({ scripts: builtins.map(({ script }) => script), module: code }), map };
}

async function runEsbuild(folder: BuildFolder, upload: ToBundle, found: Findings): Promise<Bundle> {
  const result = await build(optionsOf(folder, upload, found)).catch(async (error: BuildFailure) => {
    // Without messages it was the bundler itself that ended: the next build must find a new one.
    if (error.errors === undefined) await stop();
    throw buildError(error, upload.lambda !== undefined);
  });
  refuseMeaningless(folder, upload, found);
  const text = (ending: string): string => result.outputFiles.find(({ path }: OutputFile) => path.endsWith(ending))?.text ?? "";
  const code = text(".js");
  if (code.length > limits.bundleMaxBytes)
    throw new IsopodError("too_large", `Cannot deploy as the bundle is over ${limits.bundleMaxBytes} bytes: received ${code.length}`);
  return { code, map: upload.lambda === undefined ? text(".map") : inLambdasFolders(text(".map")) };
}

function optionsOf(folder: BuildFolder, upload: ToBundle, found: Findings): BuildOptions & { write: false } {
  const { task } = folder;
  return {
    stdin: { contents: registeringEntry(upload, found), resolveDir: task, sourcefile: "isopod:entry", loader: "js" },
    absWorkingDir: task,
    outfile: join(task, "function.js"),
    bundle: true,
    write: false,
    format: "esm",
    ...resolution,
    conditions: [...resolution.conditions],
    mainFields: [...resolution.mainFields],
    nodePaths: upload.lambda?.layerFolders.map((path) => join(folder.opt, path)) ?? [],
    target: "es2023",
    // With generators in place of `await`, every wait passes `then`, where a call's context can be kept.
    supported: found.lowersAsync ? { "async-await": false, "async-generator": false, "for-await": false } : {},
    sourcemap: "external",
    sourcesContent: false,
    keepNames: true,
    define: { "process.env.NODE_ENV": '"production"', ...placeDefines, ...found.defines(upload.nodeVersion ?? newestVersion) },
    preserveSymlinks: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: pluginsOf(folder, upload, found),
  };
}

function pluginsOf(folder: BuildFolder, upload: ToBundle, found: Findings): Plugin[] {
  return [
    nodeModules({
      ...found,
      files: () => JSON.stringify(readableFiles(upload.files, upload.lambda?.layers ?? new Map(), found.readers)),
      readsFiles: (importer) => found.readers.add(packageOf(inLambda(folder, importer) ?? "")),
      isOwn: (file) => isOwn(folder, file),
    }),
    ...(upload.lambda === undefined ? [] : [missingModules(folder)]),
    filePlaces(folder, upload.files, found),
    stayInside(folder),
  ];
}

/** Of the function's author, and not of a package. */
function isOwn({ task }: BuildFolder, file: string): boolean {
  return file.startsWith(task + sep) && !file.includes(`${sep}node_modules${sep}`);
}

/** The bundle's last act is to hand its namespace to the prelude, which forgets how to take another. */
function registeringEntry({ entry, lambda }: ToBundle, { hasNode }: Findings): string {
  const globals = hasNode ? 'import "isopod:node-globals";\n' : "";
  const handler = lambda === undefined ? "" : `, ${JSON.stringify(lambda.handler)}`;
  return `${globals}import * as module from ${JSON.stringify(`./${entry}`)};\nglobalThis[Symbol.for("isopod.register")](module${handler});\n`;
}

/** Whatever an import resolves to, only files of the upload are loaded. */
function stayInside({ root, task }: BuildFolder): Plugin {
  return {
    name: "stay-inside",
    setup(build) {
      build.onResolve({ filter: /^isopod\/sdk$/ }, () => ({ path: sdkEntry }));
      build.onLoad({ filter: /.*/ }, ({ path }) => {
        if (path.startsWith(root + sep) || path.startsWith(dirname(sdkEntry) + sep)) return undefined;
        return { errors: [{ text: `Cannot import ${JSON.stringify(relative(task, path))} as it is outside of the uploaded files` }] };
      });
    },
  };
}

/** @throws {IsopodError} build_failed that names all of them at once */
function refuseMeaningless({ task }: BuildFolder, { files }: ToBundle, { refused }: Findings): void {
  const named = [...refused].filter(([, importer]) => !isBundled(files.get(relative(task, importer))));
  if (named.length === 0) return;
  const list = named.map(([name, importer]) => `node:${name} (${relative(task, importer)})`).join(", ");
  throw new IsopodError(
    "build_failed",
    `Cannot build the function as it imports what has no meaning in a sandbox, which has neither processes, threads nor sockets: received ${list}`,
  );
}

/** Code that its language does not allow: Lambda creates the function all the same. */
export class BundleFailure extends IsopodError {
  override name = "BundleFailure";
  readonly text: string;

  constructor(text: string, message: string, place: ErrorPlace | undefined) {
    super("build_failed", message, place);
    this.text = text;
  }
}

function buildError(failure: BuildFailure, isLambda: boolean): IsopodError {
  const [first] = failure.errors ?? [];
  if (first === undefined)
    return new IsopodError(
      "build_failed",
      `Cannot build the function as the bundler gave up on its code, which may be nested too deeply: ${failure.message}`,
    );
  const { location } = first;
  const place: ErrorPlace | undefined =
    location === null
      ? undefined
      : { file: location.file, line: location.line, column: location.column + 1, text: location.lineText.slice(0, 200) };
  const where = place === undefined ? "" : ` at ${place.file}:${place.line}:${place.column}`;
  const more = failure.errors.length > 1 ? ` (and ${failure.errors.length - 1} more)` : "";
  const message = `Cannot build the function${where}: ${first.text}${more}`;
  return isLambda ? new BundleFailure(first.text, message, place) : new IsopodError("build_failed", message, place);
}

/** Traces name files as they would lie in Lambda. */
function inLambdasFolders(map: string): string {
  const { sources, ...rest } = JSON.parse(map) as { sources: string[] };
  const moved = sources.map((source) =>
    source.startsWith("isopod:") ? source : posix.resolve("/var/task", source).replace(/^\/var\/opt\//, "/opt/"),
  );
  return JSON.stringify({ ...rest, sources: moved });
}
