/**
 * Has the bundler find Node's built-in modules: those of `node-builtins.ts`, in the bundle only when they are imported. Notes what of them
 * a function names that no sandbox can ever give it.
 */
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { builtinName, builtinsOf, builtinsPlace, type Builtin } from "./node-builtins.ts";

/** Ours in a bundle's source map: traces leave out what is of it. */
const ownNamespace = "isopod";
const modulePath = "node/";
/** Runs ahead of the function: what Node has on its global object. */
const globalsPath = "node-globals";
/** What `createRequire` may find. */
const requiredPath = "node-required";
/** What `node:fs` reads. */
const filesPath = "node-files";
/** Requires those that are ahead of the bundle. */
const builtinsPath = "node-builtins";

/**
 * What can have no meaning in a sandbox: programs that name one of these themselves are told at deploy. In a package one is often imported
 * and never used, and then says what it is when it is.
 */
const meaningless = new Set(
  "child_process cluster dgram http2 inspector inspector/promises net repl sea sqlite test test/reporters tls vm wasi worker_threads".split(
    " ",
  ),
);

export interface NodeModules {
  /** Modules that are named by texts which the bundler does not follow. */
  readonly required: ReadonlySet<string>;
  readonly hasBuffer: boolean;
  /** Files by whom modules without a meaning here are imported, by module. */
  readonly refused: Map<string, string>;
  /** JSON of the files that `node:fs` reads. */
  files(): string;
  /** Told of each file that imports `node:fs`. */
  readsFiles(importer: string): void;
  /** Whether a file is of the function's author. */
  isOwn(file: string): boolean;
}

/** Says that a plug-in has asked the bundler itself: no other answers then, or they would ask each other for ever. */
export const asked = Symbol("asked");

export function nodeModules(options: NodeModules): Plugin {
  return {
    name: "node-modules",
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z][a-z0-9_]*(\/[a-z0-9_/]+)?$/ }, (args) => resolveBuiltin(build, options, args));
      build.onResolve({ filter: /^isopod:/ }, ({ path, namespace, importer }) =>
        namespace === ownNamespace || importer.endsWith("isopod:entry") ? own(path.slice("isopod:".length)) : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: ownNamespace }, ({ path }) => load(path, options));
    },
  };
}

async function resolveBuiltin(build: PluginBuild, options: NodeModules, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const name = args.pluginData === asked ? undefined : builtinName(args.path);
  if (name === undefined) return undefined;
  const mapped = args.namespace === ownNamespace ? undefined : await packageMapping(build, args);
  if (mapped !== undefined) return mapped;
  if (name === "fs" || name === "fs/promises") options.readsFiles(args.importer);
  if (meaningless.has(name) && options.isOwn(args.importer)) options.refused.set(name, args.importer);
  return own(modulePath + name);
}

function own(path: string): OnResolveResult {
  return { path, namespace: ownNamespace, sideEffects: path === globalsPath };
}

/** Node's module wins over a package of its name; but a package may say what it has in its place for browsers. */
async function packageMapping(
  build: PluginBuild,
  { path, importer, resolveDir, kind }: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  if (path.startsWith("node:") && !importer.includes("/node_modules/")) return undefined;
  const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: asked });
  const isMapped = found.errors.length === 0 && (path === "punycode" || !found.path.includes(`/node_modules/${path}/`));
  return isMapped ? found : undefined;
}

async function load(path: string, options: NodeModules): Promise<OnLoadResult> {
  if (path === globalsPath) return { contents: globalsText(options.hasBuffer), loader: "js" };
  if (path === filesPath) return { contents: options.files(), loader: "json" };
  if (path === requiredPath) return { contents: requiredText(options.required), loader: "js" };
  if (path === builtinsPath) return { contents: builtinsText, loader: "js" };
  return { contents: await moduleText(path.slice(modulePath.length)), loader: "js" };
}

/** In a bundle, a module of Node's is no more than its name, and what it needs of the bundle. */
async function moduleText(name: string): Promise<string> {
  const asks = new Set((await builtinsOf([name])).flatMap((one) => one.asks));
  const own = [...asks].map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(path)})`);
  return `module.exports = require("isopod:${builtinsPath}")(${JSON.stringify(name)}, { ${own.join(", ")} });`;
}

const builtinsText = `const makers = ${builtinsPlace};
delete ${builtinsPlace};
const modules = {};
const own = {};
function load(name) {
  const known = modules[name];
  if (known !== undefined) return known.exports;
  const module = (modules[name] = { exports: {} });
  makers[name](requireFrom, module, module.exports, isopod_node_version);
  return module.exports;
}
function requireFrom(path) {
  return path.startsWith("node:") ? load(path.slice(5)) : own[path]();
}
module.exports = (name, asked) => {
  Object.assign(own, asked);
  return load(name);
};`;

/** The modules of Node's that a bundle has, with those below them. */
export function builtinsIn(code: string): Promise<Builtin[]> {
  const named = Array.from(code.matchAll(marks), ([, name]) => name as string);
  // A function's own text may look like a mark.
  return builtinsOf(named.filter((name) => builtinName(`node:${name}`) === name));
}

/** The bundler's, ahead of each. */
const marks = new RegExp(`^// ${ownNamespace}:${modulePath}(\\S+)$`, "gm");

function globalsText(hasBuffer: boolean): string {
  const buffer = hasBuffer ? 'hide("Buffer", require("node:buffer").Buffer);' : "";
  return `const hide = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
hide("process", require("node:process"));
hide("global", globalThis);
hide("require", require("node:module").createRequire("/var/task/"));
${buffer}`;
}

function requiredText(required: ReadonlySet<string>): string {
  const entries = [...required].map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(`node:${name}`)})`);
  return `module.exports = { ${entries.join(", ")} };`;
}
