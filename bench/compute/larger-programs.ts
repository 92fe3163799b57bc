/** Two larger compiled programs, from npm: SQLite (C, emscripten) and brotli (Rust, wasm-bindgen), each with its own loader. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Guest } from "./metered-host.ts";

const require = createRequire(import.meta.url);
type Imports = Record<string, WebAssembly.ModuleImports>;

interface Sqlite {
  Database: new () => { run(sql: string): void; exec(sql: string): { values: unknown[][] }[]; close(): void };
}

const query = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
  INSERT INTO t SELECT i, 'name ' || (i * 7919 % 10007), i * 31 % 997 FROM n`;

export async function sqlite(toGuest: (binary: Uint8Array) => Guest): Promise<() => unknown> {
  const file = require.resolve("sql.js/dist/sql-wasm.js");
  // Its loader keeps what it loaded first.
  delete require.cache[file];
  const load = require(file) as (options: object) => Promise<Sqlite>;
  const guest = toGuest(readFileSync(require.resolve("sql.js/dist/sql-wasm.wasm")));
  const { Database } = await load({
    instantiateWasm: (imports: Imports, done: (instance: WebAssembly.Instance) => void) => done(guest.instantiate(imports)),
  });
  return () => {
    const database = new Database();
    database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)");
    database.run(query);
    database.run("CREATE INDEX by_name ON t (name)");
    const answer = database.exec(
      "SELECT a.size, count(*), sum(b.id) FROM t a JOIN t b ON a.name = b.name WHERE a.size < 500 GROUP BY a.size ORDER BY 3 DESC LIMIT 5",
    );
    database.close();
    return answer[0]?.values;
  };
}

interface Brotli {
  readonly default: (module: WebAssembly.Module) => Promise<unknown>;
  readonly compress: (bytes: Uint8Array, options: { quality: number }) => Uint8Array;
  readonly decompress: (bytes: Uint8Array) => Uint8Array;
}

export async function brotli(toGuest: (binary: Uint8Array) => Guest, kind: string): Promise<() => unknown> {
  const folder = new URL("pkg.web/", pathToFileURL(require.resolve("brotli-wasm")));
  const guest = toGuest(readFileSync(new URL("brotli_wasm_bg.wasm", folder)));
  // A query makes each a module of its own.
  const { default: load, compress, decompress } = (await import(`${folder.href}brotli_wasm.js?${kind}`)) as Brotli;
  await instantiatedBy(guest, () => load(guest.module));
  const text = Buffer.from(Array.from({ length: 6_000 }, (_, index) => `line ${index * 7_919} of ${index % 97} words`).join("\n"));
  return () => {
    const packed = compress(text, { quality: 5 });
    return [packed.length, decompress(packed).length];
  };
}

/** Its loader has no hook for the imports. */
async function instantiatedBy(guest: Guest, load: () => Promise<unknown>): Promise<void> {
  const wasm = WebAssembly as unknown as { instantiate: unknown };
  const before = wasm.instantiate;
  wasm.instantiate = (_: unknown, imports: Imports) => Promise.resolve(guest.instantiate(imports));
  await load().finally(() => (wasm.instantiate = before));
}
