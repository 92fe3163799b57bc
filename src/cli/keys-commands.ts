/** `isopod keys`: makes, lists and deletes the keys of a data directory, also while a server runs on it. Added to the program by `main.ts`. */
import { Option, type Command } from "commander";
import { IsopodError } from "../errors.ts";
import { parseTenant } from "../ids.ts";
import { parseKeyId, type Key } from "../keys/key.ts";
import { createKey, deleteKey, readRing, removeRing, ringFiles } from "../keys/ring-folder.ts";
import { limits } from "../limits.ts";
import { printable, table, toStderr, toStdout } from "./output.ts";

type RingFlags = { data: string };

export function addKeysCommand(program: Command): void {
  const keys = program.command("keys").description("the keys that requests need, once there is one");
  ringCommand(keys, "create", "make a key; prints ID.SECRET, which is shown this once")
    .option("--tenant <name>", "whose functions it opens", "default")
    .option("--note <text>", "what it is for", "")
    .action(create);
  ringCommand(keys, "list", "list the keys").action(list);
  ringCommand(keys, "delete <id>", "delete a key: a running server refuses it within a second").action(remove);
  ringCommand(keys, "off", "delete all keys: a server that is started then takes requests without").action(off);
}

function ringCommand(keys: Command, usage: string, description: string): Command {
  return keys.command(usage).description(description).addOption(dataOption());
}

export function dataOption(): Option {
  return new Option("--data <dir>", "data directory").env("ISOPOD_DATA").default(".isopod");
}

async function create({ data, tenant, note }: RingFlags & { tenant: string; note: string }): Promise<void> {
  if (note.length > limits.keyNoteMaxChars || /\p{Cc}/u.test(note))
    throw new IsopodError("invalid_request", `Cannot use the note as it is not one line of at most ${limits.keyNoteMaxChars} characters`);
  const { key, secret } = await createKey(data, parseTenant(tenant), note);
  toStdout(`${key.id}.${secret}`);
  toStderr(`A key of tenant ${key.tenant} in ${data}; its secret is not kept, so keep it now. From here on, requests need a key.`);
  toStderr(`For clients of AWS: AWS_ACCESS_KEY_ID is what stands before the point, AWS_SECRET_ACCESS_KEY what stands behind it.`);
}

function list({ data }: RingFlags): void {
  const files = ringFiles(data);
  if (files === undefined) return toStderr('There are no keys, and requests need none: make one with "isopod keys create".');
  const { keys, damaged } = readRing(data, files, undefined);
  for (const name of damaged) toStderr(`${name} is no key of this ring, and is not taken`);
  if (keys.size === 0)
    return toStderr('There are no keys, and every request is refused: "isopod keys create" makes one, "isopod keys off" ends that.');
  const sorted = [...keys.values()].toSorted((one, other) => one.createdAt - other.createdAt);
  for (const line of table([["ID", "TENANT", "CREATED", "NOTE"], ...sorted.map(rowOf)])) toStdout(printable(line, process.stdout));
}

function rowOf({ id, tenant, createdAt, note }: Key): string[] {
  return [id, tenant, new Date(createdAt).toISOString(), note];
}

async function remove(id: string, { data }: RingFlags): Promise<void> {
  await deleteKey(data, parseKeyId(id));
  toStderr(`deleted ${id}`);
  if (readRing(data, ringFiles(data) ?? [], undefined).keys.size > 0) return;
  toStderr('That was the last key: every request is refused until "isopod keys create", or "isopod keys off" and a restart.');
}

async function off({ data }: RingFlags): Promise<void> {
  await removeRing(data);
  toStderr("All keys are deleted. A server that runs refuses every request until it is started again.");
}
