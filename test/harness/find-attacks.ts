/** Finds attack files: every `*.attack.ts` below a folder is an attack, named by its path. */
import { readdir } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Attack } from "./hostile.ts";

export interface NamedAttack {
  /** Group and file: `cpu/while`. */
  readonly name: string;
  readonly attack: Attack;
}

const suffix = ".attack.ts";

/** @throws {Error} when a file exports none: an attack that is not run must not look like one that was held off */
export async function findAttacks(folder: string): Promise<NamedAttack[]> {
  const files = await readdir(folder, { recursive: true });
  const paths = files.filter((file) => file.endsWith(suffix)).sort();
  return Promise.all(paths.map(async (path) => ({ name: path.slice(0, -suffix.length), attack: await load(`${folder}/${path}`) })));
}

async function load(file: string): Promise<Attack> {
  const { default: attack } = (await import(pathToFileURL(file).href)) as { default?: Attack };
  if (attack === undefined) throw new Error(`Cannot use ${file} as it exports no attack by default`);
  return attack;
}
