/** The languages besides JavaScript that the command line knows the imports of. */
import { dirname, join, resolve } from "node:path";
import type { ImportsOf } from "./follow-imports.ts";

interface Language {
  readonly runtime: string;
  /** Of its files' names. */
  readonly ending: string;
  readonly importsOf: ImportsOf;
}

export const languages: readonly Language[] = [
  { runtime: "assemblyscript", ending: ".as.ts", importsOf: assemblyScriptImports },
  { runtime: "python", ending: ".py", importsOf: pythonImports },
  { runtime: "ruby", ending: ".rb", importsOf: rubyImports },
];

const assemblyScriptImport = /\b(?:import|export)\b[^;"']*?["'](\.{1,2}\/[^"']+)["']/g;

/** What comes from a package (`isopod/assemblyscript`, the standard library) is the compiler's to find. */
function assemblyScriptImports(text: string, path: string): string[] {
  return Array.from(text.matchAll(assemblyScriptImport), ([, imported = ""]) => resolve(dirname(path), imported)).flatMap((found) => [
    found,
    `${found}.ts`,
    `${found}/index.ts`,
  ]);
}

const pythonImport =
  /^[ \t]*(?:import[ \t]+(?<modules>[^\n#;]+)|from[ \t]+(?<dots>\.*)(?<from>[\w.]*)[ \t]+import[ \t]+(?<names>\([^)]*\)|[^\n#;]+))/gm;

function pythonImports(text: string, path: string, root: string): string[] {
  return Array.from(text.matchAll(pythonImport), ({ groups = {} }) => {
    const { modules, dots = "", from = "", names = "" } = groups;
    if (modules !== undefined) return namesIn(modules).flatMap((name) => pythonFiles(root, name));
    const folder = dots === "" ? root : resolve(dirname(path), "../".repeat(dots.length - 1));
    // A name may be a module of that package, or something in it.
    return [from, ...namesIn(names).map((name) => (from === "" ? name : `${from}.${name}`))].flatMap((name) => pythonFiles(folder, name));
  }).flat();
}

/** `a.b as c, (d)` is a.b and d. */
function namesIn(list: string): string[] {
  return list
    .replaceAll(/[()\\]|#.*$/gm, " ")
    .split(",")
    .map((name) => name.trim().split(/\s/)[0] ?? "")
    .filter((name) => /^[\w.]+$/.test(name));
}

/** Of `a.b`: the module or the package, and the packages above it. */
function pythonFiles(folder: string, name: string): string[] {
  const parts = name.split(".").filter((part) => part !== "");
  const packages = parts.map((_, at) => join(folder, ...parts.slice(0, at + 1), "__init__.py"));
  return parts.length === 0 ? [join(folder, "__init__.py")] : [...packages, `${join(folder, ...parts)}.py`];
}

const rubyImport = /^[ \t]*(?<call>require|require_relative)[ \t(]+(?<quote>["'])(?<name>[^"'\n]+)\k<quote>/gm;

function rubyImports(text: string, path: string, root: string): string[] {
  return Array.from(text.matchAll(rubyImport), ({ groups = {} }) =>
    resolve(groups["call"] === "require_relative" ? dirname(path) : root, groups["name"] ?? ""),
  ).flatMap((found) => [found, `${found}.rb`]);
}
