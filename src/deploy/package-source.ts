/** From a package's files, its handler's name and its runtime's to what is loaded, as Lambda's runtimes find it. Runs in the deploy worker. */
import { IsopodError } from "../errors.ts";
import type { Runtime } from "../registry/registry.ts";
import { encodeSources, inTask } from "../sandbox/compiled/interpreters/sources.ts";
import { StartFailure } from "../sandbox/start-failure.ts";
import { BundleFailure, bundleUpload } from "./bundle.ts";
import type { LambdaPackage } from "./package.ts";
import { laidOut, type PackageFiles } from "./package-files.ts";
import type { Files } from "./unzip.ts";

/** What runs a runtime of Lambda's; undefined where nothing does. */
export function packageRuntime(runtime: string): Runtime | undefined {
  if (runtime.startsWith("nodejs")) return "javascript";
  if (runtime.startsWith("python")) return "python";
  if (runtime.startsWith("ruby")) return "ruby";
  return runtime.startsWith("provided") ? "wasm" : undefined;
}

/** @throws {StartFailure} for what Lambda finds out at the first call; {IsopodError} build_failed */
export async function packageCode(pack: LambdaPackage, files: PackageFiles): Promise<{ code: Uint8Array; map?: string }> {
  switch (packageRuntime(pack.runtime)) {
    case "javascript":
      return nodeCode(pack, files);
    case "python":
      return pythonCode(pack, files);
    case "ruby":
      return rubyCode(pack, files);
    case "wasm":
      return { code: moduleOf(files.task) };
    default:
      throw failure(
        "Runtime.NotSupported",
        `Isopod has no ${pack.runtime}: it runs nodejs, python and ruby, and provided.al2023 with a WebAssembly module`,
      );
  }
}

function failure(errorType: string, errorMessage: string): StartFailure {
  return new StartFailure({ errorType, errorMessage, trace: [] });
}

/** The handler's file, and its name in there. */
interface Place {
  readonly file: string;
  readonly name: string;
}

const nodeEndings = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", "/index.js", "/index.mjs", "/index.ts"];

/** Of Lambda's runtimes for Node. */
const firstWithoutCallbacks = 24;

async function nodeCode({ handler, runtime }: LambdaPackage, { task, layers }: PackageFiles): Promise<{ code: Uint8Array; map: string }> {
  const place = nodePlace(handler);
  const ending = nodeEndings.find((one) => task.has(place.file + one));
  if (ending === undefined)
    throw failure("Runtime.ImportModuleError", `Error: Cannot find module '${place.file}'\nRequire stack:\n- /var/runtime/index.mjs`);
  const number = /\d+/.exec(runtime)?.[0] ?? "";
  const lambda = {
    layers,
    layerFolders: ["nodejs/node_modules", `nodejs/node${number}/node_modules`],
    handler: { name: place.name, whole: handler, hasCallbacks: Number(number) < firstWithoutCallbacks },
  };
  try {
    const { code, map } = await bundleUpload({ files: task, entry: place.file + ending, lambda, nodeVersion: `v${number}.0.0` });
    return { code: Buffer.from(code), map };
  } catch (error) {
    throw error instanceof BundleFailure ? failure("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.text}`) : error;
  }
}

/** Behind the last slash, the file ends at the first dot. */
function nodePlace(handler: string): Place {
  if (handler.includes(".."))
    throw failure(
      "Runtime.MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const start = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", start);
  if (dot < 0) throw failure("Runtime.MalformedHandlerName", "Bad handler");
  return { file: handler.slice(0, dot).replace(/^\.?\//, ""), name: handler.slice(dot + 1) };
}

function pythonCode({ handler, runtime }: LambdaPackage, files: PackageFiles): { code: Uint8Array } {
  const dot = handler.lastIndexOf(".");
  if (dot < 0) throw failure("Runtime.MalformedHandlerName", `Bad handler '${handler}': not enough values to unpack (expected 2, got 1)`);
  const module = handler.slice(0, dot).replaceAll("/", ".");
  const base = module.replaceAll(".", "/");
  const entry = [`${base}.py`, `${base}/__init__.py`].find((path) => files.task.has(path));
  if (entry === undefined) throw failure("Runtime.ImportModuleError", `Unable to import module '${module}': No module named '${module}'`);
  const roots = [inTask(""), "/opt/python", `/opt/python/lib/${runtime}/site-packages`];
  const start = { entry: inTask(entry), roots, module, handler: handler.slice(dot + 1) };
  return { code: encodeSources({ files: laidOut(files), start }) };
}

function rubyCode({ handler }: LambdaPackage, files: PackageFiles): { code: Uint8Array } {
  const dot = handler.indexOf(".");
  if (dot < 0) throw failure("Runtime.MalformedHandlerName", `Bad handler: ${handler}`);
  const module = handler.slice(0, dot);
  const entry = `${module}.rb`;
  if (!files.task.has(entry)) throw failure("Runtime.ImportModuleError", `cannot load such file -- ${module}`);
  const start = { entry: inTask(entry), roots: [inTask(""), "/opt/ruby/lib"], module, handler: handler.slice(dot + 1) };
  return { code: encodeSources({ files: laidOut(files), start }) };
}

const wasmNames = ["function.wasm", "bootstrap.wasm", "bootstrap"];

/** @throws {IsopodError} build_failed for a program of a machine's: Lambda would run it, and nothing here does */
function moduleOf(files: Files): Uint8Array {
  const named = wasmNames.map((name) => files.get(name)).find((content) => content !== undefined && isWasm(content));
  const others = [...files].filter(([path]) => path.endsWith(".wasm"));
  const found = named ?? (others.length === 1 ? others[0]?.[1] : undefined);
  if (found !== undefined) return found;
  const bootstrap = files.get("bootstrap");
  throw new IsopodError(
    "build_failed",
    bootstrap === undefined
      ? "Cannot build the function as its zip has no WebAssembly module: name it bootstrap or function.wasm"
      : "Cannot build the function as its bootstrap is no WebAssembly module: compile it for wasm32-wasip1 or wasm32-wasip2",
  );
}

function isWasm(content: Uint8Array): boolean {
  return content[0] === 0 && Buffer.from(content.subarray(1, 4)).toString("latin1") === "asm";
}
