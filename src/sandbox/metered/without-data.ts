/**
 * A module without what its active data segments hold: for one whose memories are laid with a state anyway, so that it is smaller and its
 * instances are made without copying it. Passive segments stay, as does the number of all.
 */
import type { Counts } from "../wasm/instructions.ts";
import { readModule, sectionId, writeModule } from "../wasm/module.ts";
import { Reader } from "../wasm/reader.ts";
import { readDataPlace } from "../wasm/segments.ts";
import { Writer, type Edit } from "../wasm/writer.ts";

/** V8 has checked what its segments name. */
const any = 2 ** 32;
const counts: Counts = { types: any, functions: any, tables: any, memories: any, globals: any };

/** @param binary as the metering pass has written it */
export function withoutData(binary: Uint8Array): Uint8Array {
  return writeModule(readModule(binary).map(({ id, body }) => ({ id, body: id === sectionId.data ? emptied(body) : body })));
}

function emptied(body: Uint8Array): Uint8Array {
  const reader = new Reader(body);
  const edits: Edit[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    const isActive = readDataPlace(reader, counts);
    const from = reader.at;
    reader.skipName();
    if (isActive) edits.push({ from, to: reader.at, bytes: [0] });
  }
  const writer = new Writer(body.length);
  writer.pushEdited(body, 0, body.length, edits);
  return writer.finish();
}
