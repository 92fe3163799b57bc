/**
 * The files of a function in a language that the server loads from its sources: the entry, and those that it imports, found by looking for
 * the statements that import. What is found under no name is the language's own, or missing: the server says so.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** A language's own way to import: answers the paths that a file may mean, all of them. @param root the entry's folder */
type Imports = (text: string, file: string, root: string) => string[];

export interface SourceLanguage {
  readonly runtime: string;
  readonly imports: Imports;
}

const python: SourceLanguage = { runtime: "python", imports: pythonImports };

/** By the names of their files. */
export const sourceLanguages: Readonly<Record<string, SourceLanguage>> = { ".py": python };

/** The paths of all files, the entry's among them. */
export async function sourceFiles(entry: string, { imports }: SourceLanguage): Promise<string[]> {
  const files = new Set<string>();
  const ahead = [entry];
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    const text = files.has(file) ? undefined : await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    files.add(file);
    ahead.push(...imports(text, file, dirname(entry)));
  }
  return [...files];
}

const pythonImport =
  /^[ \t]*(?:import[ \t]+(?<modules>[^\n#;]+)|from[ \t]+(?<dots>\.*)(?<from>[\w.]*)[ \t]+import[ \t]+(?<names>\([^)]*\)|[^\n#;]+))/gm;

function pythonImports(text: string, file: string, root: string): string[] {
  return Array.from(text.matchAll(pythonImport), ({ groups = {} }) => {
    const { modules, dots = "", from = "", names = "" } = groups;
    if (modules !== undefined) return namesIn(modules).flatMap((name) => pythonFiles(root, name));
    const folder = dots === "" ? root : resolve(dirname(file), "../".repeat(dots.length - 1));
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
