/**
 * The registry: which function and version a name means. A version never changes; beside them a function may have a latest
 * state that has no number yet (Lambda's `$LATEST`), and settings of its own. All of it is held in memory, and committed before
 * it can be seen.
 */
import type { DatabaseSync } from "node:sqlite";
import { IsopodError } from "../errors.ts";
import type { BlobHash, FunctionName, FunctionRef, TenantId } from "../ids.ts";
import { inTransaction } from "../store/database.ts";
import type { FunctionConfig } from "./config.ts";
import type { StartError } from "../outcome.ts";
import type { PackageRecord } from "./package.ts";
import { noSettings, pickVersion, type FunctionSettings } from "./settings.ts";

/** What a function was written in: JavaScript (or TypeScript), WebAssembly, or what is compiled to it at deploy. */
export type Runtime = "javascript" | "wasm" | "assemblyscript" | "python" | "ruby";

/** One version of a function. Sizes in bytes, times in ms. */
export interface FunctionVersion {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  /** From 1; `unpublished` is the latest state, while it has no number. */
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
  /** The environment that the module was loaded with, where it is more than the config's. */
  readonly startEnv?: Readonly<Record<string, string>>;
  /** It cannot start, and has no image. */
  readonly startError?: StartError;
  readonly package?: PackageRecord;
}

export type NewVersion = Omit<FunctionVersion, "version">;

/** The number of a function's latest state that no version has. */
export const unpublished = 0;

/** As Lambda names it. */
export function versionText({ version }: Pick<FunctionVersion, "version">): string {
  return version === unpublished ? "$LATEST" : String(version);
}

interface FunctionEntry {
  latest: FunctionVersion | undefined;
  /** Goes on after a delete, so that a version number never means two things. */
  lastNumber: number;
  readonly versions: Map<number, FunctionVersion>;
  settings: FunctionSettings;
}

/** Where a URL leads. */
export interface UrlTarget {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  /** `$LATEST` or an alias. */
  readonly qualifier: string;
}

export class Registry {
  readonly #database: DatabaseSync;
  readonly #functions = new Map<string, FunctionEntry>();
  readonly #urls = new Map<string, UrlTarget>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    // What is unpublished stands last, since it is the latest where there is any.
    const rows = database.prepare("SELECT record, deleted FROM versions ORDER BY tenant, name, version = 0, version").all();
    for (const { record, deleted } of rows) this.#remember(readRecord(String(record)), deleted === 1);
    for (const { tenant, name, settings } of database.prepare("SELECT tenant, name, settings FROM functions").all())
      this.#know(String(tenant) as TenantId, String(name) as FunctionName, readSettings(String(settings)));
  }

  /** By an alias, the version is drawn by its weights. @throws {IsopodError} function_not_found, the same for another tenant's function */
  resolve(tenant: TenantId, ref: FunctionRef): FunctionVersion {
    const version = this.find(tenant, ref);
    if (version !== undefined) return version;
    const { name, qualifier } = ref;
    const isKnown = this.find(tenant, { name, qualifier: undefined }) !== undefined;
    const wanted = qualifier === undefined || !isKnown ? name : `${name}:${qualifier}`;
    throw new IsopodError(
      "function_not_found",
      `Cannot find the function as none has that name: received ${wanted}. Deploy it with: isopod deploy FILE --name ${name}`,
    );
  }

  find(tenant: TenantId, { name, qualifier }: FunctionRef): FunctionVersion | undefined {
    const entry = this.#functions.get(key(tenant, name));
    return entry === undefined ? undefined : versionOf(entry, qualifier);
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

  settings(tenant: TenantId, name: FunctionName): FunctionSettings {
    return this.#functions.get(key(tenant, name))?.settings ?? noSettings;
  }

  /** Every function's settings, for what is kept of them elsewhere too. */
  allSettings(): { tenant: TenantId; name: FunctionName; settings: FunctionSettings }[] {
    return [...this.#functions.values()]
      .filter(({ latest }) => latest !== undefined)
      .map(({ latest, settings }) => ({ tenant: latest!.tenant, name: latest!.name, settings }));
  }

  /** Commits a change of a function's settings. @throws {IsopodError} function_not_found */
  change(tenant: TenantId, name: FunctionName, change: (settings: FunctionSettings) => Partial<FunctionSettings>): FunctionSettings {
    this.resolve(tenant, { name, qualifier: undefined });
    const before = this.settings(tenant, name);
    const settings: FunctionSettings = { ...before, ...change(before) };
    this.#database.prepare("INSERT OR REPLACE INTO functions VALUES (?, ?, ?)").run(tenant, name, JSON.stringify(settings));
    this.#know(tenant, name, settings);
    return settings;
  }

  urlTarget(id: string): UrlTarget | undefined {
    return this.#urls.get(id);
  }

  /** What the function's next version will be. */
  nextNumber(tenant: TenantId, name: FunctionName): number {
    return (this.#functions.get(key(tenant, name))?.lastNumber ?? 0) + 1;
  }

  /** Commits the next version of a function, which is its latest too, then lets it be seen. */
  publish(version: NewVersion): FunctionVersion {
    return this.#setLatest({ ...version, version: this.nextNumber(version.tenant, version.name) });
  }

  /** Commits a function's latest state, which gets no number. */
  setLatest(version: NewVersion): FunctionVersion {
    return this.#setLatest({ ...version, version: unpublished });
  }

  #setLatest(record: FunctionVersion): FunctionVersion {
    inTransaction(this.#database, () => {
      this.#forgetUnpublished(record);
      this.#insert(record);
    });
    this.#remember(record, false);
    return record;
  }

  /** Commits a version that is as the latest state is, which stays the latest. */
  publishLatest(latest: FunctionVersion, changed: Partial<FunctionVersion>): FunctionVersion {
    const entry = this.#functions.get(key(latest.tenant, latest.name));
    const record: FunctionVersion = { ...latest, ...changed, version: this.nextNumber(latest.tenant, latest.name) };
    this.#insert(record);
    this.#remember(record, false);
    if (entry !== undefined) entry.latest = latest;
    return record;
  }

  #insert(record: FunctionVersion): void {
    this.#database
      .prepare("INSERT INTO versions (tenant, name, version, record) VALUES (?, ?, ?, ?)")
      .run(record.tenant, record.name, record.version, JSON.stringify(record));
  }

  #forgetUnpublished({ tenant, name }: FunctionVersion): void {
    this.#database.prepare("DELETE FROM versions WHERE tenant = ? AND name = ? AND version = ?").run(tenant, name, unpublished);
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

  /** Removes a function with all that is its own. @throws {IsopodError} function_not_found */
  remove(tenant: TenantId, name: FunctionName): void {
    this.resolve(tenant, { name, qualifier: undefined });
    inTransaction(this.#database, () => {
      this.#database.prepare("UPDATE versions SET deleted = 1 WHERE tenant = ? AND name = ?").run(tenant, name);
      this.#database.prepare("DELETE FROM functions WHERE tenant = ? AND name = ?").run(tenant, name);
    });
    this.#know(tenant, name, noSettings);
    const entry = this.#functions.get(key(tenant, name));
    if (entry === undefined) return;
    entry.latest = undefined;
    entry.versions.clear();
  }

  /** Removes one version, which must not be the latest. @throws {IsopodError} function_not_found */
  removeVersion(tenant: TenantId, name: FunctionName, version: number): void {
    this.resolve(tenant, { name, qualifier: version });
    this.#database.prepare("UPDATE versions SET deleted = 1 WHERE tenant = ? AND name = ? AND version = ?").run(tenant, name, version);
    this.#functions.get(key(tenant, name))?.versions.delete(version);
  }

  #remember(version: FunctionVersion, deleted: boolean): void {
    const entry = this.#entryOf(version.tenant, version.name);
    entry.lastNumber = Math.max(entry.lastNumber, version.version);
    if (deleted) return;
    entry.latest = version;
    if (version.version !== unpublished) entry.versions.set(version.version, version);
  }

  #know(tenant: TenantId, name: FunctionName, settings: FunctionSettings): void {
    const entry = this.#entryOf(tenant, name);
    for (const { id } of Object.values(entry.settings.urls)) this.#urls.delete(id);
    for (const [qualifier, { id }] of Object.entries(settings.urls)) this.#urls.set(id, { tenant, name, qualifier });
    entry.settings = settings;
  }

  #entryOf(tenant: TenantId, name: FunctionName): FunctionEntry {
    const id = key(tenant, name);
    const entry = this.#functions.get(id) ?? { latest: undefined, lastNumber: 0, versions: new Map(), settings: noSettings };
    this.#functions.set(id, entry);
    return entry;
  }
}

function versionOf({ latest, versions, settings }: FunctionEntry, qualifier: FunctionRef["qualifier"]): FunctionVersion | undefined {
  if (qualifier === undefined || qualifier === unpublished) return latest;
  if (typeof qualifier === "number") return versions.get(qualifier);
  const alias = Object.hasOwn(settings.aliases, qualifier) ? settings.aliases[qualifier] : undefined;
  if (alias === undefined) return undefined;
  const picked = pickVersion(alias, Math.random());
  return picked === unpublished ? latest : versions.get(picked);
}

/** Records from before there were compiled functions name no runtime. */
function readRecord(json: string): FunctionVersion {
  const record = JSON.parse(json) as FunctionVersion | Omit<FunctionVersion, "runtime">;
  return { runtime: "javascript", ...record };
}

/** Settings from before one of them was known lack it. */
function readSettings(json: string): FunctionSettings {
  return { ...noSettings, ...(JSON.parse(json) as Partial<FunctionSettings>) };
}

/** Neither a tenant nor a name holds a slash. */
function key(tenant: TenantId, name: FunctionName): string {
  return `${tenant}/${name}`;
}
