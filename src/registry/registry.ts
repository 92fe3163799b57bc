/**
 * The registry: which function and version a name means. Every deploy is a new version that never changes;
 * all of them are held in memory, and each is committed before it can be seen.
 */
import type { DatabaseSync } from "node:sqlite";
import { IsopodError } from "../errors.ts";
import type { BlobHash, FunctionName, FunctionRef, TenantId } from "../ids.ts";
import type { FunctionConfig } from "./config.ts";

/** What a function was written in: JavaScript (or TypeScript), WebAssembly, or what is compiled to it at deploy. */
export type Runtime = "javascript" | "wasm" | "assemblyscript" | "python" | "ruby";

/** One immutable version of a function. Sizes in bytes, times in ms. */
export interface FunctionVersion {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly version: number;
  readonly runtime: Runtime;
  readonly form: "event" | "http";
  readonly codeHash: BlobHash;
  readonly mapHash: BlobHash;
  readonly imageHash: BlobHash;
  /** Of a compiled function. */
  readonly programHash?: BlobHash;
  readonly baseHash: BlobHash;
  readonly codeBytes: number;
  readonly imageBytes: number;
  readonly deployMs: number;
  readonly loadMs: number;
  readonly config: FunctionConfig;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export type NewVersion = Omit<FunctionVersion, "version">;

interface FunctionEntry {
  latest: FunctionVersion | undefined;
  /** Goes on after a delete, so that a version number never means two things. */
  lastNumber: number;
  readonly versions: Map<number, FunctionVersion>;
}

export class Registry {
  readonly #database: DatabaseSync;
  readonly #functions = new Map<string, FunctionEntry>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    const rows = database.prepare("SELECT record, deleted FROM versions ORDER BY tenant, name, version").all();
    for (const { record, deleted } of rows) this.#remember(readRecord(String(record)), deleted === 1);
  }

  /** @throws {IsopodError} function_not_found, the same for another tenant's function */
  resolve(tenant: TenantId, ref: FunctionRef): FunctionVersion {
    const version = this.find(tenant, ref);
    if (version !== undefined) return version;
    const isKnown = this.find(tenant, { name: ref.name, version: undefined }) !== undefined;
    const wanted = ref.version === undefined || !isKnown ? ref.name : `${ref.name}:${ref.version}`;
    throw new IsopodError(
      "function_not_found",
      `Cannot find the function as none has that name: received ${wanted}. Deploy it with: isopod deploy FILE --name ${ref.name}`,
    );
  }

  find(tenant: TenantId, { name, version }: FunctionRef): FunctionVersion | undefined {
    const entry = this.#functions.get(key(tenant, name));
    return version === undefined ? entry?.latest : entry?.versions.get(version);
  }

  list(tenant: TenantId): FunctionVersion[] {
    return [...this.#functions.values()]
      .map((entry) => entry.latest)
      .filter((latest) => latest?.tenant === tenant)
      .filter((latest) => latest !== undefined)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  versions(tenant: TenantId, name: FunctionName): number[] {
    return [...(this.#functions.get(key(tenant, name))?.versions.keys() ?? [])];
  }

  /** Commits the next version of a function, then lets it be seen. */
  publish(version: NewVersion): FunctionVersion {
    const number = (this.#functions.get(key(version.tenant, version.name))?.lastNumber ?? 0) + 1;
    const record: FunctionVersion = { ...version, version: number };
    this.#database
      .prepare("INSERT INTO versions (tenant, name, version, record) VALUES (?, ?, ?, ?)")
      .run(record.tenant, record.name, number, JSON.stringify(record));
    this.#remember(record, false);
    return record;
  }

  /** The same version with an image made again: its code and config stay. */
  replaceImage(
    version: FunctionVersion,
    image: Pick<FunctionVersion, "imageHash" | "programHash" | "imageBytes" | "baseHash">,
  ): FunctionVersion {
    const record = { ...version, ...image };
    this.#database
      .prepare("UPDATE versions SET record = ? WHERE tenant = ? AND name = ? AND version = ?")
      .run(JSON.stringify(record), record.tenant, record.name, record.version);
    const entry = this.#functions.get(key(record.tenant, record.name));
    if (entry?.versions.has(record.version)) entry.versions.set(record.version, record);
    if (entry?.latest?.version === record.version) entry.latest = record;
    return record;
  }

  /** @throws {IsopodError} function_not_found */
  remove(tenant: TenantId, name: FunctionName): void {
    this.resolve(tenant, { name, version: undefined });
    this.#database.prepare("UPDATE versions SET deleted = 1 WHERE tenant = ? AND name = ?").run(tenant, name);
    const entry = this.#functions.get(key(tenant, name));
    if (entry === undefined) return;
    entry.latest = undefined;
    entry.versions.clear();
  }

  #remember(version: FunctionVersion, deleted: boolean): void {
    const id = key(version.tenant, version.name);
    const entry = this.#functions.get(id) ?? { latest: undefined, lastNumber: 0, versions: new Map() };
    this.#functions.set(id, entry);
    entry.lastNumber = version.version;
    if (deleted) return;
    entry.latest = version;
    entry.versions.set(version.version, version);
  }
}

/** Records from before there were compiled functions name no runtime. */
function readRecord(json: string): FunctionVersion {
  const record = JSON.parse(json) as FunctionVersion | Omit<FunctionVersion, "runtime">;
  return { runtime: "javascript", ...record };
}

/** Neither a tenant nor a name holds a slash. */
function key(tenant: TenantId, name: FunctionName): string {
  return `${tenant}/${name}`;
}
