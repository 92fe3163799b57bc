/**
 * Content-addressed files: code, source maps, images. A blob is written whole and synced before its name exists,
 * and its hash is checked whenever it is read, so a damaged file is found out and never used.
 */
import { hash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IsopodError } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import { syncFolder, writeWhole } from "./whole-file.ts";

export class BlobCorrupt extends Error {
  override name = "BlobCorrupt";
}

export class BlobStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "blobs");
  }

  /** Resolves when the bytes are on disk. @throws {IsopodError} storage_failed */
  async put(bytes: Uint8Array): Promise<BlobHash> {
    const hash = blobHash(bytes);
    try {
      await this.#write(this.pathOf(hash), bytes);
    } catch (error) {
      throw storageFailed(error);
    }
    return hash;
  }

  /** Where others may write what is to be a blob: the folder is made. @throws {IsopodError} storage_failed */
  async newFile(): Promise<string> {
    try {
      await mkdir(this.#folder, { recursive: true });
    } catch (error) {
      throw storageFailed(error);
    }
    return join(this.#folder, `${randomUUID()}.tmp`);
  }

  /** Makes a file of that folder, whose content has that hash, a blob. Resolves when it is one on disk. @throws {IsopodError} storage_failed */
  async adopt(file: string, hash: BlobHash): Promise<void> {
    const path = this.pathOf(hash);
    try {
      await mkdir(dirname(path), { recursive: true });
      await rename(file, path);
      await syncFolder(dirname(path));
    } catch (error) {
      throw storageFailed(error);
    }
  }

  /** @throws {BlobCorrupt} when the file is missing, or is not what its name says */
  async get(hash: BlobHash): Promise<Uint8Array> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.pathOf(hash));
    } catch (error) {
      throw new BlobCorrupt(
        `Cannot read blob ${hash.slice(0, 12)} as its file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    if (blobHash(bytes) !== hash) throw new BlobCorrupt(`Cannot use blob ${hash.slice(0, 12)} as its content does not match its hash`);
    return bytes;
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    if (await isWhole(path, bytes)) return;
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, bytes);
  }

  /** Where its file is, if it is there. */
  pathOf(hash: BlobHash): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

function storageFailed(error: unknown): IsopodError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IsopodError("storage_failed", `Cannot store a blob as the data directory refused it: ${reason}`);
}

export function blobHash(bytes: Uint8Array): BlobHash {
  return hash("sha256", bytes) as BlobHash;
}

/** The same content is written once; a file of that name that was damaged is written again. */
async function isWhole(path: string, bytes: Uint8Array): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size === bytes.length && blobHash(await readFile(path)) === blobHash(bytes);
}
