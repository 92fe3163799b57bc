/** Layers: zips that several functions share, in numbered versions which never change. Committed before they can be seen. */
import type { DatabaseSync } from "node:sqlite";
import type { BlobHash, TenantId } from "../ids.ts";
import type { Policy } from "./settings.ts";

interface LayerPolicy extends Policy {
  readonly revisionId: string;
}

export interface LayerVersion {
  readonly tenant: TenantId;
  readonly name: string;
  /** From 1; never used again after a delete. */
  readonly version: number;
  readonly zipHash: BlobHash;
  readonly zipBytes: number;
  readonly description: string;
  readonly licenseInfo?: string;
  readonly runtimes?: readonly string[];
  readonly architectures?: readonly string[];
  readonly region: string;
  readonly accountId: string;
  readonly createdAt: string;
  readonly policy?: LayerPolicy;
}

interface LayerEntry {
  lastNumber: number;
  readonly versions: Map<number, LayerVersion>;
}

export class Layers {
  readonly #database: DatabaseSync;
  readonly #layers = new Map<string, LayerEntry>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const { record, deleted } of database.prepare("SELECT record, deleted FROM layers ORDER BY tenant, name, version").all())
      this.#remember(JSON.parse(String(record)) as LayerVersion, deleted === 1);
  }

  get(tenant: TenantId, name: string, version: number): LayerVersion | undefined {
    return this.#layers.get(`${tenant}/${name}`)?.versions.get(version);
  }

  /** The newest first. */
  versions(tenant: TenantId, name: string): LayerVersion[] {
    return [...(this.#layers.get(`${tenant}/${name}`)?.versions.values() ?? [])].toReversed();
  }

  /** The names of those that have a version, in their order. */
  names(tenant: TenantId): string[] {
    const own = [...this.#layers].filter(([key, { versions }]) => key.startsWith(`${tenant}/`) && versions.size > 0);
    return own.map(([key]) => key.slice(tenant.length + 1)).toSorted();
  }

  /** Commits the layer's next version, then lets it be seen. */
  publish(layer: Omit<LayerVersion, "version">): LayerVersion {
    const number = (this.#layers.get(`${layer.tenant}/${layer.name}`)?.lastNumber ?? 0) + 1;
    const record: LayerVersion = { ...layer, version: number };
    this.#database
      .prepare("INSERT INTO layers (tenant, name, version, record) VALUES (?, ?, ?, ?)")
      .run(record.tenant, record.name, number, JSON.stringify(record));
    this.#remember(record, false);
    return record;
  }

  setPolicy(layer: LayerVersion, policy: LayerPolicy | undefined): void {
    const { policy: _, ...rest } = layer;
    const record: LayerVersion = { ...rest, ...(policy && { policy }) };
    this.#database
      .prepare("UPDATE layers SET record = ? WHERE tenant = ? AND name = ? AND version = ?")
      .run(JSON.stringify(record), record.tenant, record.name, record.version);
    this.#remember(record, false);
  }

  /** Functions that have it keep it. */
  remove(tenant: TenantId, name: string, version: number): void {
    this.#database.prepare("UPDATE layers SET deleted = 1 WHERE tenant = ? AND name = ? AND version = ?").run(tenant, name, version);
    this.#layers.get(`${tenant}/${name}`)?.versions.delete(version);
  }

  #remember(layer: LayerVersion, deleted: boolean): void {
    const id = `${layer.tenant}/${layer.name}`;
    const entry = this.#layers.get(id) ?? { lastNumber: 0, versions: new Map<number, LayerVersion>() };
    this.#layers.set(id, entry);
    entry.lastNumber = Math.max(entry.lastNumber, layer.version);
    if (!deleted) entry.versions.set(layer.version, layer);
  }
}
