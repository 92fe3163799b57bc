/**
 * Content-addressed files: code, source maps, images. A blob is written whole and synced before its name exists,
 * and its hash is checked whenever it is read, so a damaged file is found out and never used.
 */
import { createHash, hash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { IsopodError } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import { syncFolder, writeWhole } from "./whole-file.ts";

export class BlobCorrupt extends Error {
  override name = "BlobCorrupt";
}

export class BlobStore {
  readonly #folder: string;
  /** What is being read: several cells ask for the same at a time. */
  readonly #reading = new Map<BlobHash, Promise<Uint8Array>>();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "blobs");
  }

  /** Resolves when the bytes are on disk. @throws {IsopodError} storage_failed */
  async put(bytes: Uint8Array): Promise<BlobHash> {
    const hash = await hashInTurns(bytes);
    try {
      await this.#write(hash, bytes);
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
  get(hash: BlobHash): Promise<Uint8Array> {
    const reading = this.#reading.get(hash) ?? this.#read(hash).finally(() => this.#reading.delete(hash));
    this.#reading.set(hash, reading);
    return reading;
  }

  async #read(hash: BlobHash): Promise<Uint8Array> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.pathOf(hash));
    } catch (error) {
      throw new BlobCorrupt(
        `Cannot read blob ${hash.slice(0, 12)} as its file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    if ((await hashInTurns(bytes)) !== hash)
      throw new BlobCorrupt(`Cannot use blob ${hash.slice(0, 12)} as its content does not match its hash`);
    return bytes;
  }

  async #write(hash: BlobHash, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(hash);
    if (await isWhole(path, hash, bytes.length)) return;
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

const hashedBytesPerTurn = 1_048_576;

/** With turns of the event loop in between: a hundred megabytes at once would keep everyone waiting for a tenth of a second. */
async function hashInTurns(bytes: Uint8Array): Promise<BlobHash> {
  if (bytes.length <= hashedBytesPerTurn) return blobHash(bytes);
  const sum = createHash("sha256");
  for (let at = 0; at < bytes.length; at += hashedBytesPerTurn) {
    sum.update(bytes.subarray(at, at + hashedBytesPerTurn));
    await setImmediate();
  }
  return sum.digest("hex") as BlobHash;
}

/** The same content is written once; a file of that name that was damaged is written again. */
async function isWhole(path: string, hash: BlobHash, length: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size === length && (await hashInTurns(await readFile(path))) === hash;
}
