/**
 * What a Lambda package imports and has not: the import fails when it is reached, with Node's words, as it would in Lambda. So a package
 * is built whose optional parts are not there, and what cannot start is known from starting it.
 */
import { join } from "node:path";
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { inLambda, type BuildFolder } from "./build-folder.ts";
import { asked } from "./node-plugin.ts";

const namespace = "isopod-missing";
/** How Lambda's own runtime is named in Node's messages. */
const lambdasEntry = "/var/runtime/index.mjs";

export function missingModules(folder: BuildFolder): Plugin {
  return {
    name: "missing-modules",
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => (args.pluginData === asked ? undefined : resolve(build, folder, args)));
      build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
        contents: thrower(path, pluginData as Importer),
        loader: "js",
      }));
      build.onLoad({ filter: /\.node$/ }, ({ path }) => ({ contents: nativeThrower(inLambda(folder, path) ?? path), loader: "js" }));
    },
  };
}

interface Importer {
  readonly file: string;
  readonly isEsm: boolean;
}

async function resolve(build: PluginBuild, folder: BuildFolder, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const { importer, resolveDir, kind } = args;
  if (kind === "entry-point" || args.namespace === namespace || args.path.startsWith("isopod")) return undefined;
  const found = await build.resolve(onDisk(folder, args.path), { importer, resolveDir, kind, pluginData: asked });
  if (found.errors.length === 0) return found;
  const by: Importer = { file: inLambda(folder, importer) ?? lambdasEntry, isEsm: kind === "import-statement" };
  return { path: args.path, namespace, pluginData: by };
}

/** Lambda's folders are part of what programs know. */
function onDisk({ task, opt }: BuildFolder, path: string): string {
  if (path.startsWith("/var/task/")) return join(task, path.slice("/var/task/".length));
  return path.startsWith("/opt/") ? join(opt, path.slice("/opt/".length)) : path;
}

function thrower(path: string, { file, isEsm }: Importer): string {
  return isEsm ? esmThrower(path, file) : requireThrower(path, file);
}

function esmThrower(path: string, file: string): string {
  const what = /^[./]/.test(path)
    ? `module '${path.startsWith("/") ? path : join(file, "..", path)}'`
    : `package '${path.match(/^(@[^/]+\/)?[^/]+/)?.[0]}'`;
  return throwing(`Cannot find ${what} imported from ${file}`, "ERR_MODULE_NOT_FOUND");
}

function requireThrower(path: string, file: string): string {
  const stack = file === lambdasEntry ? [file] : [file, lambdasEntry];
  return throwing(`Cannot find module '${path}'\nRequire stack:\n${stack.map((one) => `- ${one}`).join("\n")}`, "MODULE_NOT_FOUND");
}

function nativeThrower(file: string): string {
  return throwing(`Cannot load ${file} as functions run in WebAssembly, which native add-ons are not made for`, "ERR_DLOPEN_FAILED");
}

function throwing(message: string, code: string): string {
  return `throw Object.assign(new Error(${JSON.stringify(message)}), { code: ${JSON.stringify(code)} }); module.exports = {};`;
}
