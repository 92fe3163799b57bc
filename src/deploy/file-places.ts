/**
 * Where a file lies, as it asks by `__dirname` or `import.meta.url`: in one bundle all would ask the same. Files are where Lambda has them.
 * Notes beside which of Node's modules a file requires by a function that it made itself.
 */
import { extname, posix, relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import type { BuildFolder } from "./build-folder.ts";
import { builtinName } from "./node-builtins.ts";
import type { Findings } from "./node-use.ts";
import type { Files } from "./unzip.ts";

/** The bundler puts these names where a file asks, unless it declares what it asks for itself. */
export const placeDefines = {
  __dirname: "isopod_dirname",
  __filename: "isopod_filename",
  "import.meta.dirname": "isopod_dirname",
  "import.meta.filename": "isopod_filename",
  "import.meta.url": "isopod_url",
} as const;

const asks = /__dirname|__filename|import\.meta/;
const makesRequire = /createRequire|__require/;
/** Bounded in every part: the text is hostile, and this must take time in proportion to it. */
const requires = /require\w{0,20}\(\s{0,9}["'`]([\w:/]{1,40})["'`]\s{0,9}\)/gi;
const loaders = { ".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "jsx", ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx" } as const;

export function filePlaces({ task }: BuildFolder, files: Files, { required }: Pick<Findings, "required">): Plugin {
  return {
    name: "file-places",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => {
        const file = relative(task, path).split(sep).join("/");
        const content = files.get(file);
        if (content === undefined) return undefined;
        const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("utf8");
        if (makesRequire.test(text)) noteRequired(text, required);
        if (!asks.test(text)) return undefined;
        return { contents: placed(file, text), loader: loaders[extname(path) as keyof typeof loaders] };
      });
    },
  };
}

/** On the first line, so that all lines keep their numbers. */
function placed(file: string, text: string): string {
  const path = `/var/task/${file}`;
  const names = { isopod_filename: path, isopod_dirname: posix.dirname(path), isopod_url: `file://${encodeURI(path)}` };
  const declared = Object.entries(names).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `var ${declared.join(", ")}; ${text.replace(/^\uFEFF/, "").replace(/^#!/, "//")}`;
}

function noteRequired(text: string, required: Set<string>): void {
  for (const [, specifier = ""] of text.matchAll(requires)) {
    const name = builtinName(specifier);
    if (name !== undefined) required.add(name);
  }
}
