/** Zip archives for uploads: sound ones, and ones whose directory says something else than what is there. */
import { strToU8, zipSync, type Zippable } from "fflate";
import type { Upload } from "./hostile.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** The entry that makes an archive a function. */
export const soundFiles: Files = { "index.ts": "export default () => 1" };

export function zipOf(files: Files): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? strToU8(content) : content]);
  return Uint8Array.from(zipSync(Object.fromEntries(entries) as Zippable));
}

export function uploadZip(files: Files): Upload {
  return { type: "application/zip", body: zipOf(files) };
}

export function uploadBytes(body: Uint8Array<ArrayBuffer>): Upload {
  return { type: "application/zip", body };
}

/** Where the central directory begins, which the archive's end says. */
function directoryOf(zip: Uint8Array<ArrayBuffer>): number {
  return new DataView(zip.buffer).getUint32(zip.length - 6, true);
}

/** Overwrites a 32-bit field of the directory's first entry. */
export function withDirectoryField(zip: Uint8Array<ArrayBuffer>, offset: number, value: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(zip);
  new DataView(copy.buffer).setUint32(directoryOf(copy) + offset, value, true);
  return copy;
}
