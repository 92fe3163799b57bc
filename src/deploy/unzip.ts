/**
 * Reads zip archives into files by path. Runs in the deploy worker: an archive is hostile, and what it says of itself is checked before
 * anything is inflated. Used for uploads, and for a package with its layers.
 */
// Reads zip archives, entry by entry: sizes are known before anything is inflated, checksums and overlaps are checked.
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, type Entry } from "@zip.js/zip.js";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";

export type Files = ReadonlyMap<string, Uint8Array>;

/** What several archives together may still hold. */
export class ZipRoom {
  #entries: number = limits.codeMaxFiles;
  #bytes: number = limits.codeMaxBytes;

  /** @throws {IsopodError} too_large */
  take(entries: number, bytes: number): void {
    this.#entries -= entries;
    this.#bytes -= bytes;
    if (this.#entries < 0) throw new IsopodError("too_large", `Cannot read the zip as it has over ${limits.codeMaxFiles} entries`);
    if (this.#bytes < 0) throw new IsopodError("too_large", `Cannot read the zip as it inflates to over ${limits.codeMaxBytes} bytes`);
  }
}

/** @throws {IsopodError} invalid_upload, too_large */
export async function unzip(body: Uint8Array, room = new ZipRoom()): Promise<Files> {
  const reader = new ZipReader(new Uint8ArrayReader(body), { useWebWorkers: false, checkSignature: true, strictness: "strict" });
  try {
    const files = new Map<string, Uint8Array>();
    for (const entry of checkEntries(await reader.getEntries(), room)) {
      checkPath(entry.directory ? entry.filename.replace(/\/$/, "") : entry.filename);
      if (!entry.directory) files.set(entry.filename, await entry.getData(new Uint8ArrayWriter()));
    }
    return files;
  } catch (error) {
    if (error instanceof IsopodError) throw error;
    throw new IsopodError(
      "invalid_upload",
      `Cannot read the zip as it is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await reader.close().catch(() => {});
  }
}

/** Before anything is inflated: how many entries, how large in all, and how much each would grow. */
function checkEntries(entries: Entry[], room: ZipRoom): Entry[] {
  room.take(entries.length, 0);
  let total = 0;
  for (const { filename, compressedSize, uncompressedSize } of entries) {
    total += uncompressedSize;
    if (uncompressedSize > 1_000_000 && uncompressedSize / Math.max(1, compressedSize) > limits.zipMaxRatio)
      throw new IsopodError(
        "invalid_upload",
        `Cannot read the zip as ${JSON.stringify(filename)} inflates more than ${limits.zipMaxRatio} times`,
      );
  }
  room.take(0, total);
  return entries;
}

/** Only plain relative paths below the upload's root: nothing absolute, no `..`, no backslash, no NUL. @throws {IsopodError} invalid_upload */
export function checkPath(path: string): void {
  const parts = path.split("/");
  const isPlain =
    path.length > 0 && path.length <= 512 && !/[\0\\:]/.test(path) && parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (!isPlain)
    throw new IsopodError(
      "invalid_upload",
      `Cannot take the upload as a path in it leads out of it: received ${JSON.stringify(path.slice(0, 200))}`,
    );
}
