/**
 * Node's built-in modules for guests: ours where `guest/node` has them, and by the names that they have in Node where it has not. Each is
 * made once in a worker, when a function first imports it, as CommonJS, which is how they look to programs in Node too. They are scripts
 * that run ahead of the function's bundle, and leave there what makes each of them when it is first required.
 */
import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Shape } from "../../guest/node/lib/missing.ts";

const folder = fileURLToPath(new URL("../../guest/node", import.meta.url));

/** Those that must be asked for by their prefix. */
const prefixedOnly = new Set(["sqlite", "test", "test/reporters", "sea"]);
const plainNames = new Set(builtinModules.filter((name) => !/^_|^node:/.test(name)));
const aliases: Readonly<Record<string, string>> = { sys: "util" };

/** The name without its prefix, when it is a module of Node's. */
export function builtinName(specifier: string): string | undefined {
  const name = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  if (plainNames.has(name)) return aliases[name] ?? name;
  return specifier !== name && prefixedOnly.has(name) ? name : undefined;
}

/** Where they wait until the bundle takes them, as an object by their names. */
export const builtinsPlace = 'globalThis[Symbol.for("isopod.node")]';

export interface Builtin {
  readonly name: string;
  readonly script: string;
  /** Others of them that it requires. */
  readonly below: readonly string[];
  /** What it requires of the function's own bundle: `isopod:` names. */
  readonly asks: readonly string[];
}

const made = new Map<string, Promise<Builtin>>();

function builtin(name: string): Promise<Builtin> {
  const known = made.get(name) ?? make(name);
  made.set(name, known);
  return known;
}

/** Those, with all that they require, directly or not. */
export async function builtinsOf(names: Iterable<string>): Promise<Builtin[]> {
  const all = new Map<string, Builtin>();
  const visit = async (name: string): Promise<void> => {
    if (all.has(name)) return;
    const found = await builtin(name);
    all.set(name, found);
    for (const other of found.below) await visit(other);
  };
  for (const name of names) await visit(name);
  return [...all.values()];
}

function fileOf(name: string): string {
  return join(folder, `${name.replaceAll("/", "-")}.ts`);
}

async function make(name: string): Promise<Builtin> {
  const file = fileOf(name);
  const ours = existsSync(file) ? `import ours from ${JSON.stringify(file)};` : "const ours = {};";
  const contents = `import { complete } from "./lib/missing.ts"; ${ours}
module.exports = complete(${JSON.stringify(name)}, ours, ${JSON.stringify(shapeOf(name))});`;
  const built = await build({
    stdin: { contents, resolveDir: folder, sourcefile: "entry.js" },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "browser",
    mainFields: ["browser", "module", "main"],
    target: "es2023",
    // A call's context is kept where `then` is passed: see `node:async_hooks`.
    supported: { "async-await": false, "async-generator": false, "for-await": false },
    // Names stay, as programs see those of classes; what is in the image is less by its white space.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    logLevel: "silent",
    define: {
      global: "globalThis",
      "process.env.NODE_ENV": '"production"',
      "process.env.NODE_DEBUG": "undefined",
      "process.env.READABLE_STREAM": "undefined",
    },
    plugins: [othersByName],
  });
  const text = built.outputFiles[0]!.text;
  const required = [...new Set(Array.from(text.matchAll(/\brequire\("([^"]+)"\)/g), ([, path]) => path as string))];
  return {
    name,
    script: `(${builtinsPlace} ??= {})[${JSON.stringify(name)}] = (require, module, exports, isopod_node_version) => {"use strict";${text}};\n`,
    below: required.filter((path) => path.startsWith("node:")).map((path) => path.slice("node:".length)),
    asks: required.filter((path) => path.startsWith("isopod:")),
  };
}

/** Each of our modules is one in the function's bundle, whoever imports it; what a package has for browsers in place of one is ours too. */
const othersByName: Plugin = {
  name: "others-by-name",
  setup(builder) {
    builder.onResolve({ filter: /.*/ }, ({ path, importer, resolveDir }) => {
      if (importer.includes("node_modules")) return inPackage(path);
      if (path.startsWith("isopod:")) return { path, external: true };
      // The entry imports its module by an absolute path.
      const file = path.startsWith(".") ? join(resolveDir, path) : path;
      return path.startsWith(".") && dirname(file) === folder ? external(basename(file, ".ts").replaceAll("-", "/")) : undefined;
    });
    builder.onLoad({ filter: /.*/, namespace: "web" }, () => ({ contents: "module.exports = globalThis" }));
  },
};

function external(name: string): { path: string; external: true } {
  return { path: `node:${name}`, external: true };
}

function inPackage(path: string): { path: string; external?: true; namespace?: string } | undefined {
  if (path === "abort-controller") return { path, namespace: "web" };
  if (path === "safe-buffer") return external("buffer");
  const name = builtinName(path.replace(/\/$/, ""));
  return name === undefined ? undefined : external(name);
}

/** Their text is no host's: errors' codes, modes of files, and so on. */
const constants = /^(?:constants|codes|METHODS|STATUS_CODES|[A-Z][A-Z0-9_]+)$/;
/** What programs look for before they use it: that it is not there is an answer. */
const lookedFor = new Set(["getBuiltinModule", "send", "disconnect", "availableMemory", "constrainedMemory"]);
const namespaces = new Set(["promises", "posix", "win32", "types"]);

/** What the module has in the Node that runs this: names, and of values those that say nothing about this process. */
function shapeOf(name: string): Shape {
  const real = process.getBuiltinModule(name) as Readonly<Record<string, unknown>> | undefined;
  const functions: string[] = [];
  const values: Record<string, unknown> = {};
  const spaces: Record<string, string[]> = {};
  for (const key of Object.keys(real ?? {}).filter((one) => !one.startsWith("_") && !(name === "process" && lookedFor.has(one)))) {
    const value = valueOf(real ?? {}, key);
    if (typeof value === "function") functions.push(key);
    else if (constants.test(key)) values[key] = value;
    else if (namespaces.has(key)) spaces[key] = Object.keys(value as object);
  }
  return { functions, values, namespaces: spaces };
}

/** Some are getters that refuse. */
function valueOf(real: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return real[key];
  } catch {
    return undefined;
  }
}
