/**
 * A component, turned into what a cell can run: its core modules, and JavaScript that links them and carries values of the
 * component model across (the glue). Runs in the deploy worker, as the upload is hostile. The core modules are as the
 * upload has them: metering rewrites each before V8 sees it.
 */
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import { knownInterfaces, waitingImports } from "../sandbox/wasi/names.ts";
import { WasmFormatError } from "../sandbox/wasm/errors.ts";
import { Reader } from "../sandbox/wasm/reader.ts";
import { surveyCore, type CoreSurvey } from "./core-survey.ts";
import { generateGlue, type Generate } from "./transpiler.ts";

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
  /** How many memories an instance has of its own, all core modules together: they share the function's cap. */
  readonly memories: number;
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
const served = /^0\.[23]\./;
const entryInterfaces: Readonly<Record<string, EntryInterface>> = {
  "wasi:http/incoming-handler": { kind: "http", method: "handle", versions: /^0\.2\./ },
  "wasi:http/handler": { kind: "http", method: "handle", versions: /^0\.3\./ },
  "wasi:cli/run": { kind: "command", method: "run", versions: served },
  "isopod:function/handler": { kind: "handler", method: "handle", versions: /^0\.1\./ },
};
/** A component's first bytes; the transpiler would read text as well. */
const header = Buffer.from("\0asm\x0d\0\x01\0", "latin1");
const componentSection = 4;
/** What ends a quoted text or a line in JavaScript, or cannot be seen in it. */
// oxlint-disable-next-line no-control-regex
const unsafe = /['"`\\\u0000-\u001f\u007f\u2028\u2029]/;

/** @throws {IsopodError} when the bytes are no component, or one that cannot be run here */
export async function transpileComponent(component: Uint8Array): Promise<Transpiled> {
  try {
    return await transpiled(component);
  } catch (error) {
    throw error instanceof WasmFormatError ? refused(`its bytes cannot be read: ${error.message}`) : error;
  }
}

async function transpiled(component: Uint8Array): Promise<Transpiled> {
  if (!header.equals(component.subarray(0, header.length))) throw refused("its first bytes are not a component's");
  checkNesting(new Reader(component, header.length));
  const { files, imports, exports } = await generated(component);
  checkImports(imports);
  const entries = entriesOf(exports.map(([name]) => name));
  const glue = files.find(([name]) => name.endsWith(".js"))?.[1] ?? new Uint8Array();
  const cores = files.flatMap(([name, bytes]) => (name.endsWith(".wasm") ? [{ name, bytes }] : []));
  const surveys = new Map(cores.map(({ name, bytes }) => [name, surveyCore(bytes)]));
  for (const survey of surveys.values()) checkNames(survey);
  const text = Buffer.from(glue).toString("utf8");
  const instances = instancesIn(text);
  checkSize(glue, Math.max(cores.length, instances.length));
  const memories = instances.reduce((sum, name) => sum + (surveys.get(name)?.memories ?? 0), 0);
  return { glue: asFunction(text), cores, memories, entries, imports };
}

/** The transpiler's time grows with the square of it: 20,000 components inside each other are 0.2 MB, and took seven seconds. */
function checkNesting(component: Reader, depth = 1): void {
  while (!component.isAtEnd) {
    const id = component.u8();
    const section = component.part(component.u32());
    if (id !== componentSection) continue;
    if (depth >= limits.componentNestingMaxCount) throw refused(`components are in each other over ${depth} times`);
    section.skip(header.length);
    checkNesting(section, depth + 1);
  }
}

async function generated(component: Uint8Array): Promise<ReturnType<Generate>> {
  try {
    return await generateGlue(component, {
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
  const known = Object.keys(entryInterfaces);
  throw new IsopodError(
    "no_handler",
    `Cannot deploy the component as it exports none of ${known.join(", ")}: received ${exports.join(", ") || "no exports"}`,
  );
}

/**
 * The transpiler puts the names of core modules between quotes as they are, so a name with a quote in it would be code of
 * the upload's in the glue. It leaves out the versions of what is imported: those of the core modules have them.
 */
function checkNames({ names, modules }: CoreSurvey): void {
  const bad = names.find((name) => unsafe.test(name));
  if (bad !== undefined)
    throw refused(`a name in a core module has a quote, a backslash or a control character: received ${JSON.stringify(bad)}`);
  const other = [...modules].filter((name) => isWasi.test(name) && !isServed(name));
  if (other.length > 0) throw notServed(other);
}

function isServed(name: string): boolean {
  return name.startsWith("wasi:logging/") || served.test(name.split("@")[1] ?? "");
}

function notServed(names: readonly string[]): IsopodError {
  return refused(`of WASI only the versions 0.2 and 0.3 are provided here: received ${names.join(", ")}`);
}

/** The core module's name of each instance that the glue makes. */
function instancesIn(glue: string): string[] {
  const names = new Map(
    [...glue.matchAll(/const (module\d+) = getCoreModule\('([^']+)'\)/g)].map(([, variable, name]) => [variable, name]),
  );
  return [...glue.matchAll(/instantiateCore\(yield (module\d+)/g)].map(([, variable]) => names.get(variable) ?? "");
}

function checkSize(glue: Uint8Array, cores: number): void {
  const { componentGlueMaxBytes, componentCoresMaxCount } = limits;
  if (glue.length > componentGlueMaxBytes)
    throw refused(`its interfaces need over ${componentGlueMaxBytes} bytes of JavaScript: received ${glue.length}`);
  if (cores > componentCoresMaxCount)
    throw refused(`it has over ${componentCoresMaxCount} core modules or instances of them: received ${cores}`);
}

/**
 * The glue is a module, and what compiles it takes a function's body. Besides: a list's length is checked before there is
 * an object for each of its elements (by a name that no name of the component's becomes in JavaScript); an import that waited and then threw ends the guest, where the glue would wait for a
 * promise that nobody settles; tasks and ends of streams are counted as they are made, and which task runs is kept where the host can keep it; and messages for the transpiler's authors are not
 * put together at all.
 */
function asFunction(module: string): string {
  return module
    .replaceAll(/^export /gm, "")
    .replaceAll("import.meta.url", "undefined")
    .replaceAll(/for \(let i = 0; i < (len\d+); i\+\+\)/g, "for (let i = 0, n = _bounded($1); i < n; i++)")
    .replaceAll("return task.completionPromise();", "throw err;")
    .replace("const CURRENT_TASK_META = {};", "const CURRENT_TASK_META = _currentTasks;")
    .replace(/(class Waitable \{[^}]*?constructor\([^)]*\) \{)([^]*?\n *drop\(\) \{)/, "$1 _hold();$2 _letGo();")
    .replaceAll(/\b_debugLog\(/g, "false && _debugLog(");
}

function refused(reason: string): IsopodError {
  return new IsopodError("build_failed", `Cannot deploy the component as ${reason}`);
}
