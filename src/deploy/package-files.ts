/** The files of a Lambda package: its zip, and its layers merged. Runs in the deploy worker. */
import { readFileSync } from "node:fs";
import { unzip, ZipRoom, type Files } from "./unzip.ts";
import type { LambdaPackage } from "./package.ts";

export interface PackageFiles {
  /** What lies below /var/task. */
  readonly task: Files;
  /** What lies below /opt. */
  readonly layers: Files;
}

/** By the paths that they have in Lambda. */
export function laidOut({ task, layers }: PackageFiles): Files {
  const own = Array.from(task, ([path, content]) => [`/var/task/${path}`, content] as const);
  return new Map([...own, ...Array.from(layers, ([path, content]) => [`/opt/${path}`, content] as const)]);
}

/** The limits on count and bytes hold for all archives together. @throws {IsopodError} invalid_upload, too_large */
export async function readPackage({ zip, layers }: Pick<LambdaPackage, "zip" | "layers">): Promise<PackageFiles> {
  const room = new ZipRoom();
  const task = await unzip(readFileSync(zip), room);
  const merged = new Map<string, Uint8Array>();
  for (const layer of layers) for (const [path, content] of await unzip(readFileSync(layer), room)) merged.set(path, content);
  return { task, layers: merged };
}
