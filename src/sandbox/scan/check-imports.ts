/**
 * Whether the host has what a core module imports. A module that asks for something else was most often built for another
 * host: what it was built for, and how it is built for this one, is the answer that its author needs.
 */
import { WasmImportError } from "../wasm/errors.ts";
import { importsOf, type ImportedItem } from "../wasm/module-interface.ts";

/** By the module's name and the function's: its signature, as in `../wasm/module-interface.ts`. */
export type HostFunctions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const wanted: Readonly<Record<Exclude<ImportedItem["kind"], "function">, string>> = {
  memory: "a memory, and must have its own",
  table: "a table, and must have its own",
  global: "a global, and the host has none",
  tag: "a tag, and the host throws no exceptions of its own",
};

/** Of modules that the host does not have: by their names, and sometimes the import's, what they were built for. The first that fits counts. */
const origins: readonly (readonly [module: RegExp, name: RegExp, hint: string])[] = [
  [/^wasi_unstable$/, /./, "it was built for an old WASI: build it for wasip1"],
  [/^wasi_snapshot_preview2$|^wasi:|@\d+\.\d+/, /./, "it is the core module of a component: deploy the component"],
  [/^__wbindgen|^wbg$|_bg\.js$/, /./, "it was built with wasm-bindgen and needs JavaScript: build it for wasm32-wasip1"],
  [/./, /^__wbindgen|^__wbg_/, "it was built with wasm-bindgen and needs JavaScript: build it for wasm32-wasip1"],
  [/^gojs$|^go$/, /./, "it was built for Go in a browser: build it with GOOS=wasip1"],
  [/^wasi$|^wasi_thread|^wasix/, /./, "it was built for threads or for WASIX: build it for wasip1"],
  [/^a$|^GOT\.|^asm2wasm$/, /./, "it was built with Emscripten and needs JavaScript: build it with -sSTANDALONE_WASM"],
  [
    /^env$/,
    /^(emscripten_|_emscripten|__syscall|invoke_|_embind|__cxa_)/,
    "it was built with Emscripten and needs JavaScript: build it with -sSTANDALONE_WASM",
  ],
  [
    /^env$/,
    /./,
    "it needs functions of the host that Isopod does not have: define them, or build with -sSTANDALONE_WASM if it is Emscripten",
  ],
];

/** @throws {WasmImportError} at the first import that the host does not have, or has with another signature */
export function checkImports(binary: Uint8Array, known: HostFunctions): void {
  for (const item of importsOf(binary)) check(item, known);
}

function check(item: ImportedItem, known: HostFunctions): void {
  const { module, name, kind, signature } = item;
  const origin = originOf(item);
  if (kind !== "function") throw new WasmImportError(item, `it imports ${wanted[kind]}${origin === undefined ? "" : `; ${origin}`}`);
  const functions = own(known, module);
  if (functions === undefined) throw new WasmImportError(item, origin ?? `the host has only ${list(known)}`);
  const has = own(functions, name);
  if (has === undefined) throw new WasmImportError(item, `${module} has no such function here, but ${list(functions)}`);
  if (has !== signature) throw new WasmImportError(item, `its signature is ${signature}, and the host's ${has}`);
}

/** Names are the guest's: `constructor` is none of the table's. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function originOf({ module, name }: ImportedItem): string | undefined {
  return origins.find(([ofModule, ofName]) => ofModule.test(module) && ofName.test(name))?.[2];
}

function list(table: Readonly<Record<string, unknown>>): string {
  return Object.keys(table).toSorted().join(", ") || "none";
}
