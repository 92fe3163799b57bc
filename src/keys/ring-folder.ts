/**
 * The key ring on disk: a folder with the master key and a file for each key, each of them there whole or not at all and
 * never changed. So commands and a server share it without a lock, and which files there are is all that there is to see.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IsopodError } from "../errors.ts";
import type { TenantId } from "../ids.ts";
import { syncFolder, writeWhole } from "../store/whole-file.ts";
import { isSecretOf, keyIdPattern, newKey, parseKey, secretOf, type Key, type KeyId } from "./key.ts";

export interface Ring {
  readonly master: Uint8Array;
  readonly keys: ReadonlyMap<string, Key>;
  /** Files that are no key of this ring: each is as if it were not there. */
  readonly damaged: readonly string[];
}

const masterName = "master";
const masterPattern = /^[0-9a-f]{64}$/;
const ownerOnly = 0o600;
const ending = ".json";

function folderOf(dataDir: string): string {
  return join(dataDir, "keys");
}

/** The files in the ring's folder; undefined when there is none, and so no keys were ever asked for. */
export function ringFiles(dataDir: string): string[] | undefined {
  try {
    return readdirSync(folderOf(dataDir));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw refused("read", error);
  }
}

/**
 * @param known keys that were read before, and need not be again
 * @throws {IsopodError} storage_failed, also when there is no master key
 */
export function readRing(dataDir: string, files: readonly string[], known: Ring | undefined): Ring {
  const folder = folderOf(dataDir);
  const master = readMaster(folder);
  const before = known !== undefined && Buffer.compare(known.master, master) === 0 ? known.keys : undefined;
  const keys = new Map<string, Key>();
  const damaged: string[] = [];
  for (const id of files.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length))) {
    const key = before?.get(id) ?? readKey(folder, id, master);
    if (key === undefined) damaged.push(id + ending);
    else keys.set(id, key);
  }
  return { master, keys, damaged };
}

function readMaster(folder: string): Uint8Array {
  const path = join(folder, masterName);
  try {
    const text = readFileSync(path, "utf8");
    if (!masterPattern.test(text)) throw new Error(`${path} is damaged`);
    return Buffer.from(text, "hex");
  } catch (error) {
    throw refused("read", error);
  }
}

/** Undefined of a file that is none of a key, holds another's, or was made with another master key. */
function readKey(folder: string, id: string, master: Uint8Array): Key | undefined {
  if (!keyIdPattern.test(id)) return undefined;
  try {
    const key = parseKey(readFileSync(join(folder, id + ending), "utf8"));
    return key.id === id && isSecretOf(key, secretOf(master, key.id)) ? key : undefined;
  } catch (error) {
    const code = codeOf(error);
    // No record, or deleted since it was listed. What the system refuses at the moment says nothing of the key.
    if (code === undefined || code === "ENOENT") return undefined;
    throw error;
  }
}

/** The key's secret is known to the caller alone from here on. @throws {IsopodError} storage_failed */
export async function createKey(dataDir: string, tenant: TenantId, note: string): Promise<{ key: Key; secret: string }> {
  const folder = folderOf(dataDir);
  try {
    if (ringFiles(dataDir) === undefined) await makeRing(folder);
    const made = newKey(readMaster(folder), tenant, note);
    await writeWhole(join(folder, made.key.id + ending), JSON.stringify(made.key), ownerOnly);
    return made;
  } catch (error) {
    throw refused("write", error);
  }
}

/** The folder appears with its master key in it; of two that make one at a time, the first does. */
async function makeRing(folder: string): Promise<void> {
  const aside = `${folder}.${randomUUID()}.tmp`;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  await writeWhole(join(aside, masterName), randomBytes(32).toString("hex"), ownerOnly);
  try {
    await rename(aside, folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(codeOf(error) ?? "")) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await syncFolder(dirname(folder));
}

/** @throws {IsopodError} not_found, storage_failed */
export async function deleteKey(dataDir: string, id: KeyId): Promise<void> {
  const folder = folderOf(dataDir);
  try {
    await unlink(join(folder, id + ending));
    await syncFolder(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new IsopodError("not_found", `Cannot delete the key as there is none of that id: received ${id}`);
    throw refused("write", error);
  }
}

/** All keys and the master key go at once. @throws {IsopodError} not_found when there is no ring, storage_failed */
export async function removeRing(dataDir: string): Promise<void> {
  const folder = folderOf(dataDir);
  const aside = `${folder}.${randomUUID()}.tmp`;
  try {
    await rename(folder, aside);
    await syncFolder(dirname(folder));
    await rm(aside, { recursive: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new IsopodError("not_found", `Cannot switch keys off as ${folder} is not there: they are off`);
    throw refused("write", error);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function refused(verb: "read" | "write", error: unknown): unknown {
  if (error instanceof IsopodError) return error;
  return new IsopodError("storage_failed", `Cannot ${verb} the key ring: ${error instanceof Error ? error.message : String(error)}`);
}
