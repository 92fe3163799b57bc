/**
 * The front's side of interpreters: each is booted by a deploy worker once, when a function of its language is first deployed, and stored for
 * all of them, and for the next start of the server.
 */
import type { DatabaseSync } from "node:sqlite";
import type { BlobHash } from "../ids.ts";
import type { InterpreterName } from "../sandbox/compiled/program.ts";
import { BlobCorrupt, type BlobStore } from "../store/blobs.ts";
import { remember, remembered } from "../store/database.ts";
import type { ProgramFile, ProgramFiles } from "./source.ts";

export interface InterpretersOptions {
  readonly blobs: BlobStore;
  readonly database: DatabaseSync;
  /** By a worker: what a program must be of to be used. */
  readonly key: (name: InterpreterName) => Promise<string>;
  /** By a worker. */
  readonly boot: (name: InterpreterName) => Promise<Uint8Array>;
}

export class Interpreters {
  readonly #options: InterpretersOptions;
  readonly #known: { -readonly [Name in keyof ProgramFiles]: ProgramFiles[Name] } = {};
  readonly #readying = new Map<InterpreterName, Promise<void>>();

  constructor(options: InterpretersOptions) {
    this.#options = options;
  }

  /** Those that are ready. */
  get known(): ProgramFiles {
    return { ...this.#known };
  }

  /** Makes one ready, whether or not it was before: its file may be damaged. At one time each boots once. @throws {IsopodError} */
  async ready(name: InterpreterName): Promise<void> {
    const readying = this.#readying.get(name) ?? this.#ready(name).finally(() => this.#readying.delete(name));
    this.#readying.set(name, readying);
    return readying;
  }

  async #ready(name: InterpreterName): Promise<void> {
    const { blobs, boot, key, database } = this.#options;
    const record = `interpreter/${name}/${await key(name)}`;
    const hash = (await this.#stored(record)) ?? (await blobs.put(await boot(name)));
    remember(database, record, hash);
    this.#known[name] = { hash, path: blobs.pathOf(hash) } satisfies ProgramFile;
  }

  /** One that was booted before, if it is whole. */
  async #stored(record: string): Promise<BlobHash | undefined> {
    const { blobs, database } = this.#options;
    const hash = remembered(database, record) as BlobHash | undefined;
    if (hash === undefined) return undefined;
    try {
      await blobs.get(hash);
      return hash;
    } catch (error) {
      if (error instanceof BlobCorrupt) return undefined;
      throw error;
    }
  }
}
