/**
 * A component, turned into what a cell can run: its core modules, and JavaScript that links them and carries values of the
 * component model across (the glue). Runs in the deploy worker, as the upload is hostile. The core modules are as the
 * upload has them: metering rewrites each before V8 sees it.
 */
// The transpiler itself, a component too; the package's main module would load its optimiser besides.
import { $init, generate } from "@bytecodealliance/jco-transpile/component";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import { knownInterfaces, waitingImports } from "../sandbox/wasi2/names.ts";
import { checkCoreNames } from "./core-names.ts";

export interface CoreModule {
  /** As the glue knows it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How a component is called. */
export type EntryKind = "http" | "command" | "handler";

export interface Transpiled {
  readonly glue: string;
  readonly cores: readonly CoreModule[];
  /** What it can be called by: the interface's full name, with its version. */
  readonly entries: Partial<Record<EntryKind, string>>;
  /** The interfaces that it imports, without their versions. */
  readonly imports: readonly string[];
}

const entryOf: Readonly<Record<string, readonly [kind: EntryKind, method: string]>> = {
  "wasi:http/incoming-handler": ["http", "handle"],
  "wasi:cli/run": ["command", "run"],
  "isopod:function/handler": ["handler", "handle"],
};

/** @throws {IsopodError} when the bytes are no component, or one that cannot be run here */
export async function transpileComponent(component: Uint8Array): Promise<Transpiled> {
  await $init;
  const { files, imports, exports } = generated(component);
  checkImports(imports);
  const entries = entriesOf(exports.map(([name]) => name));
  const glue = files.find(([name]) => name.endsWith(".js"))?.[1] ?? new Uint8Array();
  const cores = files.flatMap(([name, bytes]) => (name.endsWith(".wasm") ? [{ name, bytes }] : []));
  for (const { bytes } of cores) checkCoreNames(bytes);
  checkSize(glue, cores);
  return { glue: asFunction(Buffer.from(glue).toString("utf8")), cores, entries, imports };
}

function generated(component: Uint8Array): ReturnType<typeof generate> {
  try {
    return generate(component, {
      name: "component",
      instantiation: { tag: "async" },
      asyncMode: {
        tag: "jspi",
        val: { imports: [...waitingImports], exports: Object.entries(entryOf).map(([name, [, method]]) => `${name}#${method}`) },
      },
      noTypescript: true,
      noNodejsCompat: true,
      base64Cutoff: 0,
      noComponentErrorWrapping: true,
    });
  } catch (error) {
    throw refused(`it is no component, or has what the transpiler does not know: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkImports(imports: readonly string[]): void {
  const unknown = imports.filter((name) => !knownInterfaces.includes(name));
  if (unknown.length > 0) throw refused(`it imports what is not provided here: received ${unknown.join(", ")}`);
}

function entriesOf(exports: readonly string[]): Transpiled["entries"] {
  const entries = exports.flatMap((name) => {
    const entry = entryOf[name.split("@")[0] ?? ""];
    return name.includes(":") && entry !== undefined ? [[entry[0], name]] : [];
  });
  if (entries.length > 0) return Object.fromEntries(entries) as Transpiled["entries"];
  const known = Object.keys(entryOf).join(", ");
  throw new IsopodError("no_handler", `Cannot deploy the component as it exports none of ${known}: received ${exports.join(", ")}`);
}

function checkSize(glue: Uint8Array, cores: readonly CoreModule[]): void {
  const { componentGlueMaxBytes, componentCoresMaxCount } = limits;
  if (glue.length > componentGlueMaxBytes)
    throw refused(`its interfaces need over ${componentGlueMaxBytes} bytes of JavaScript: received ${glue.length}`);
  const instances = Buffer.from(glue).toString("latin1").split("instantiateCore(").length - 1;
  if (Math.max(cores.length, instances) > componentCoresMaxCount)
    throw refused(`it has over ${componentCoresMaxCount} core modules or instances of them: received ${Math.max(cores.length, instances)}`);
}

/**
 * The glue is a module, and what compiles it takes a function's body. Besides, a list's length is checked before there is
 * an object for each of its elements, and messages for the transpiler's authors are not put together at all.
 */
function asFunction(module: string): string {
  return module
    .replaceAll(/^export /gm, "")
    .replaceAll("import.meta.url", "undefined")
    .replaceAll(/for \(let i = 0; i < (len\d+); i\+\+\)/g, "for (let i = 0, n = bounded($1); i < n; i++)")
    .replaceAll(/\b_debugLog\(/g, "false && _debugLog(");
}

function refused(reason: string): IsopodError {
  return new IsopodError("build_failed", `Cannot deploy the component as ${reason}`);
}
