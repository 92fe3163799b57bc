/**
 * Bundles the prelude as one script a file instead of one in all. The engine keeps a whole script's parse state until
 * its end, and what it frees then stays as holes between live objects: booted file by file, the base image is a third
 * smaller. Scripts share names through one object that the last one removes. The value of the last one is `boot`.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
// The bundler of user code and of our own prelude: the fastest there is, and it reads TypeScript and npm packages.
import { build, type Plugin } from "esbuild";

const folder = fileURLToPath(new URL("../../guest/prelude/", import.meta.url));
const link = "globalThis.__isopod_link";

interface Source {
  readonly file: string;
  /** The values (not types) that it imports, by the neighbour that exports them. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

function importsOf(source: string): Source["imports"] {
  const found = source.matchAll(/import (?:\{([^}]*)\} from )?"\.\/([^"]+)\.ts"/g);
  const values = (names: string): string[] =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "));
  return new Map(Array.from(found, ([, names, file]) => [file!, values(names ?? "")]));
}

/** The prelude's files, every file behind those that it imports. @throws {Error} when two import each other */
async function orderedSources(): Promise<Source[]> {
  const ordered = new Map<string, Source | undefined>();
  const visit = async (file: string): Promise<void> => {
    if (ordered.has(file)) {
      if (ordered.get(file) === undefined) throw new Error(`Cannot bundle the prelude as files import each other: received ${file}.ts`);
      return;
    }
    ordered.set(file, undefined);
    const imports = importsOf(await readFile(`${folder}${file}.ts`, "utf8"));
    for (const [from, names] of imports) if (names.length > 0) await visit(from);
    ordered.delete(file);
    ordered.set(file, { file, imports });
  };
  await visit("main");
  return [...ordered.values()].filter((source) => source !== undefined);
}

function key(file: string, name: string): string {
  return `${link}[${JSON.stringify(`${file}:${name}`)}]`;
}

/** Imports from other files become reads of the shared object. */
function linkPlugin(imports: Source["imports"]): Plugin {
  return {
    name: "isopod-prelude-link",
    setup(builder) {
      builder.onResolve({ filter: /^\.\/.+\.ts$/ }, ({ path }) => ({ path: path.slice(2, -3), namespace: "link" }));
      builder.onLoad({ filter: /.*/, namespace: "link" }, ({ path }) => ({
        contents: (imports.get(path) ?? []).map((name) => `export const ${name} = ${key(path, name)};`).join("\n"),
      }));
    },
  };
}

/** The file itself, its exports that others take put on the shared object behind it. */
async function scriptOf({ file, imports }: Source, wanted: ReadonlySet<string>): Promise<string> {
  const source = await readFile(`${folder}${file}.ts`, "utf8");
  const built = await build({
    stdin: {
      contents: `${source}\n${[...wanted].map((name) => `${key(file, name)} = ${name};`).join("\n")}`,
      resolveDir: folder,
      loader: "ts",
    },
    plugins: [linkPlugin(imports)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2023",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
  return built.outputFiles[0]!.text;
}

/** The prelude's files, each a script of its own, in the order in which they boot; the last one's value is `boot`. */
export async function bundlePrelude(): Promise<string[]> {
  const sources = await orderedSources();
  const wantedOf = (file: string): Set<string> => new Set(sources.flatMap(({ imports }) => imports.get(file) ?? []));
  const scripts = sources.map((source) => scriptOf(source, source.file === "main" ? new Set(["boot"]) : wantedOf(source.file)));
  const boot = `(() => { const boot = ${key("main", "boot")}; delete ${link}; return boot; })()`;
  return [`void (${link} = {})`, ...(await Promise.all(scripts)), boot];
}
