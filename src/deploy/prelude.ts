/**
 * Bundles the prelude as several scripts instead of one. The engine keeps a whole script's parse state until its end,
 * and what it frees then stays as holes between live objects: booted in parts, the base image is a third smaller.
 * Parts share names through one object that the last part removes. The value of the last part is `boot`.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
// The bundler of user code and of our own prelude: the fastest there is, and it reads TypeScript and npm packages.
import { build, type Plugin } from "esbuild";

const folder = fileURLToPath(new URL("../../guest/prelude/", import.meta.url));
const link = "globalThis.__isopod_link";

/** In order of dependence: a file may import from its own part and from earlier ones. */
const parts: readonly (readonly string[])[] = [
  ["primordials", "host", "expose", "failure", "timers", "registration", "process", "context", "bytes", "invoke", "dom-exception"],
  ["inspect-walk", "inspect-error", "inspect-container", "inspect", "format", "console-table", "console"],
  ["performance", "encoding", "base64", "crypto", "event", "abort", "clone-buffers", "structured-clone"],
  ["form-encoding", "pairs", "url-search-params", "url"],
  ["stream-queue", "stream", "blob"],
  ["headers", "body", "request", "response"],
  ["fetch", "invoke-http", "globals", "main"],
];

const partOf = new Map(parts.flatMap((files, part) => files.map((file) => [file, part] as const)));

type Wanted = Map<string, Set<string>>;

/** The values (not types) that a file imports from its neighbours. */
function importsOf(source: string): [file: string, names: string[]][] {
  const found = source.matchAll(/import \{([^}]*)\} from "\.\/([^"]+)\.ts"/g);
  return Array.from(found, ([, names, file]) => [
    file!,
    names!
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type ")),
  ]);
}

/** For each part, what it takes from earlier ones. */
async function wantedNames(): Promise<Wanted[]> {
  const wanted: Wanted[] = parts.map(() => new Map());
  for (const [file, part] of partOf) {
    for (const [from, names] of importsOf(await readFile(`${folder}${file}.ts`, "utf8"))) {
      const at = partOf.get(from) ?? Infinity;
      if (names.length > 0 && at > part)
        throw new Error(`Cannot bundle the prelude as ${file}.ts imports from a later part: received ${from}.ts`);
      if (at < part) wanted[part]!.set(from, new Set([...(wanted[part]!.get(from) ?? []), ...names]));
    }
  }
  return wanted;
}

function key(file: string, name: string): string {
  return `${link}[${JSON.stringify(`${file}:${name}`)}]`;
}

/** Imports from earlier parts become reads of the shared object. */
function linkPlugin(part: number, wanted: Wanted): Plugin {
  return {
    name: "isopod-prelude-link",
    setup(builder) {
      builder.onResolve({ filter: /^\.\/.+\.ts$/ }, ({ path }) => {
        const file = path.slice(2, -3);
        return (partOf.get(file) ?? part) < part ? { path: file, namespace: "link" } : undefined;
      });
      builder.onLoad({ filter: /.*/, namespace: "link" }, ({ path }) => ({
        contents: Array.from(wanted.get(path) ?? [], (name) => `export const ${name} = ${key(path, name)};`).join("\n"),
      }));
    },
  };
}

function entryOf(part: number, wanted: readonly Wanted[]): string {
  if (part === parts.length - 1) return `import boot from "./main.ts"; delete ${link}; export { boot };`;
  const lines = part === 0 ? [`${link} = {};`] : [];
  for (const file of parts[part]!) {
    const names = [...new Set(wanted.flatMap((later) => [...(later.get(file) ?? [])]))];
    lines.unshift(names.length === 0 ? `import "./${file}.ts";` : `import { ${names.join(", ")} } from "./${file}.ts";`);
    lines.push(...names.map((name) => `${key(file, name)} = ${name};`));
  }
  return lines.join("\n");
}

async function bundlePart(part: number, wanted: readonly Wanted[]): Promise<string> {
  const built = await build({
    stdin: { contents: entryOf(part, wanted), resolveDir: folder, sourcefile: `part-${part}.ts`, loader: "ts" },
    plugins: [linkPlugin(part, wanted[part]!)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "part",
    target: "es2023",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
  // A function's own `var`, since one of the script's would be a global that cannot be deleted.
  return `(()=>{${built.outputFiles[0]!.text}return part?.boot})()`;
}

/** The prelude's parts, each a script of its own, in the order in which they boot; the last one's value is `boot`. */
export async function bundlePrelude(): Promise<string[]> {
  const wanted = await wantedNames();
  return Promise.all(parts.map((_, part) => bundlePart(part, wanted)));
}
