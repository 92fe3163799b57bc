/**
 * Bundles a user's files into one ES module that registers itself. The files are laid into a folder of their
 * own, esbuild resolves them and their npm packages as it does for everyone, and nothing outside is read.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop, type BuildFailure, type Plugin } from "esbuild";
import { IsopodError, type ErrorPlace } from "../errors.ts";
import { limits } from "../limits.ts";
import { resolution } from "./resolution.ts";
import type { Upload } from "./upload.ts";

/** Functions may import our own types and helpers without uploading them. */
const sdkEntry = fileURLToPath(new URL("../../sdk/index.ts", import.meta.url));

export interface Bundle {
  readonly code: string;
  /** Source map, version 3, as JSON: from the bundle back to the user's files. */
  readonly map: string;
}

/** @throws {IsopodError} build_failed with the first error's place */
export async function bundleUpload(upload: Pick<Upload, "files" | "entry">): Promise<Bundle> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "isopod-build-")));
  try {
    await layFiles(root, upload.files);
    return await runEsbuild(root, upload.entry);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function layFiles(root: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    const target = join(root, path);
    await layFile(target, content).catch((error: NodeJS.ErrnoException) => {
      throw new IsopodError(
        "invalid_upload",
        `Cannot take the upload as two of its paths collide: received ${JSON.stringify(path)} (${error.code})`,
      );
    });
  }
}

async function layFile(target: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, withoutForeignMap(target, content), { flag: "wx" });
}

const mapComment = /[#@]\s*sourceMappingURL=(?!data:)/;

/** Of these the bundler reads such comments. */
const mappedFile = /\.([cm]?[jt]sx?|css)$/i;

/**
 * The bundler follows a comment that names a file's source map to any file of this machine, and puts what it cannot read
 * into its message. It follows the last one there is: here one to a file beside it, which is not there or is the
 * upload's own. Maps within the file are read.
 */
function withoutForeignMap(path: string, content: Uint8Array): Uint8Array {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!mappedFile.test(path) || !mapComment.test(text.toString("latin1"))) return content;
  return Buffer.concat([text, Buffer.from("\n/*# sourceMappingURL=none */\n")]);
}

async function runEsbuild(root: string, entry: string): Promise<Bundle> {
  const result = await build({
    stdin: { contents: registeringEntry(entry), resolveDir: root, sourcefile: "isopod:entry", loader: "js" },
    absWorkingDir: root,
    outfile: join(root, "function.js"),
    bundle: true,
    write: false,
    format: "esm",
    ...resolution,
    conditions: [...resolution.conditions],
    mainFields: [...resolution.mainFields],
    target: "es2023",
    sourcemap: "external",
    sourcesContent: false,
    keepNames: true,
    define: { "process.env.NODE_ENV": '"production"' },
    preserveSymlinks: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: [stayInside(root)],
  }).catch(async (error: BuildFailure) => {
    // Without messages it was the bundler itself that ended: the next build must find a new one.
    if (error.errors === undefined) await stop();
    throw buildError(error);
  });
  const code = result.outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "";
  const map = result.outputFiles.find(({ path }) => path.endsWith(".map"))?.text ?? "";
  if (code.length > limits.bundleMaxBytes)
    throw new IsopodError("too_large", `Cannot deploy as the bundle is over ${limits.bundleMaxBytes} bytes: received ${code.length}`);
  return { code, map };
}

/** The bundle's last act is to hand its namespace to the prelude, which forgets how to take another. */
function registeringEntry(entry: string): string {
  return `import * as module from ${JSON.stringify(`./${entry}`)};\nglobalThis[Symbol.for("isopod.register")](module);\n`;
}

/** Whatever an import resolves to, only files below the root are loaded. */
function stayInside(root: string): Plugin {
  return {
    name: "stay-inside",
    setup(build) {
      build.onResolve({ filter: /^isopod\/sdk$/ }, () => ({ path: sdkEntry }));
      build.onLoad({ filter: /.*/ }, ({ path }) => {
        if (path.startsWith(root + sep) || path.startsWith(dirname(sdkEntry) + sep)) return undefined;
        return { errors: [{ text: `Cannot import ${JSON.stringify(relative(root, path))} as it is outside of the uploaded files` }] };
      });
    },
  };
}

function buildError(failure: BuildFailure): IsopodError {
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
  return new IsopodError("build_failed", `Cannot build the function${where}: ${first.text}${nodeHint(first.text)}${more}`, place);
}

function nodeHint(text: string): string {
  return /Could not resolve "(node:)?(fs|path|http|https|net|os|child_process|crypto|stream|buffer|util|events|process|url|zlib|worker_threads)/.test(
    text,
  )
    ? " — functions have web APIs, not Node's built-in modules"
    : "";
}
