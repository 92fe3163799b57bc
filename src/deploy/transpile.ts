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
import { coreNames } from "./core-names.ts";

interface CoreModule {
  /** As the glue knows it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How a component is called. */
type EntryKind = "http" | "command" | "handler";

export interface Transpiled {
  readonly glue: string;
  readonly cores: readonly CoreModule[];
  /** What it can be called by: the interface's full name, with its version. */
  readonly entries: Partial<Record<EntryKind, string>>;
  /** The interfaces that it imports, without their versions. */
  readonly imports: readonly string[];
}

interface EntryInterface {
  readonly kind: EntryKind;
  readonly method: string;
  readonly versions: RegExp;
}

const isWasi = /^wasi:/;
const served = /^0\.2\./;
const entryInterfaces: Readonly<Record<string, EntryInterface>> = {
  "wasi:http/incoming-handler": { kind: "http", method: "handle", versions: served },
  "wasi:cli/run": { kind: "command", method: "run", versions: served },
  "isopod:function/handler": { kind: "handler", method: "handle", versions: /^0\.1\./ },
};
/** A component's first bytes; the transpiler would read text as well. */
const header = Buffer.from("\0asm\x0d\0\x01\0", "latin1");
/** What ends a quoted text or a line in JavaScript, or cannot be seen in it. */
// oxlint-disable-next-line no-control-regex
const unsafe = /['"`\\\u0000-\u001f\u007f\u2028\u2029]/;

/** @throws {IsopodError} when the bytes are no component, or one that cannot be run here */
export async function transpileComponent(component: Uint8Array): Promise<Transpiled> {
  if (!header.equals(component.subarray(0, header.length))) throw refused("its first bytes are not a component's");
  await $init;
  const { files, imports, exports } = generated(component);
  checkImports(imports);
  const entries = entriesOf(exports.map(([name]) => name));
  const glue = files.find(([name]) => name.endsWith(".js"))?.[1] ?? new Uint8Array();
  const cores = files.flatMap(([name, bytes]) => (name.endsWith(".wasm") ? [{ name, bytes }] : []));
  for (const { bytes } of cores) checkNames(bytes);
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
        val: { imports: [...waitingImports], exports: Object.entries(entryInterfaces).map(([name, { method }]) => `${name}#${method}`) },
      },
      noTypescript: true,
      noNodejsCompat: true,
      base64Cutoff: 0,
      noComponentErrorWrapping: true,
    });
  } catch (error) {
    throw refused(`the transpiler cannot read it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkImports(imports: readonly string[]): void {
  const unknown = imports.filter((name) => !knownInterfaces.includes(name));
  if (unknown.length > 0) throw refused(`it imports what is not provided here: received ${unknown.join(", ")}`);
}

function entriesOf(exports: readonly string[]): Transpiled["entries"] {
  const entries = exports.flatMap((name) => {
    const [interfaceName = "", version = ""] = name.split("@");
    const entry = entryInterfaces[interfaceName];
    return entry?.versions.test(version) === true ? [[entry.kind, name]] : [];
  });
  if (entries.length > 0) return Object.fromEntries(entries) as Transpiled["entries"];
  const other = exports.filter((name) => isWasi.test(name) && !isServed(name));
  if (other.length > 0) throw notServed(other);
  const known = Object.keys(entryInterfaces).map((name) => (isWasi.test(name) ? `${name}@0.2` : name));
  throw new IsopodError(
    "no_handler",
    `Cannot deploy the component as it exports none of ${known.join(", ")}: received ${exports.join(", ")}`,
  );
}

/**
 * The transpiler puts the names of core modules between quotes as they are, so a name with a quote in it would be code of
 * the upload's in the glue. It leaves out the versions of what is imported: those of the core modules have them.
 */
function checkNames(core: Uint8Array): void {
  const { all, modules } = coreNames(core);
  const bad = all.find((name) => unsafe.test(name));
  if (bad !== undefined)
    throw refused(`a name in a core module has a quote, a backslash or a control character: received ${JSON.stringify(bad)}`);
  const other = [...modules].filter((name) => isWasi.test(name) && !isServed(name));
  if (other.length > 0) throw notServed(other);
}

function isServed(name: string): boolean {
  return served.test(name.split("@")[1] ?? "");
}

/** The glue would run the tasks of WASI 0.3 from timers of its own, where no guest has its turn on the thread. */
function notServed(names: readonly string[]): IsopodError {
  return refused(`of WASI only the versions 0.2 are provided here: received ${names.join(", ")}`);
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
 * The glue is a module, and what compiles it takes a function's body. Besides: a list's length is checked before there is
 * an object for each of its elements; an import that waited and then threw ends the guest, where the glue would wait for a
 * promise that nobody settles; and messages for the transpiler's authors are not put together at all.
 */
function asFunction(module: string): string {
  return module
    .replaceAll(/^export /gm, "")
    .replaceAll("import.meta.url", "undefined")
    .replaceAll(/for \(let i = 0; i < (len\d+); i\+\+\)/g, "for (let i = 0, n = bounded($1); i < n; i++)")
    .replaceAll("return task.completionPromise();", "throw err;")
    .replaceAll(/\b_debugLog\(/g, "false && _debugLog(");
}

function refused(reason: string): IsopodError {
  return new IsopodError("build_failed", `Cannot deploy the component as ${reason}`);
}
