/**
 * Whether bytes are JSON, told by SQLite's own reader: it makes no objects of them, so that hostile text costs the queue's thread milliseconds
 * where `JSON.parse` takes half a second. It agrees with it on all but two: it nests 1,000 deep at the most, and stops at a NUL, which is none.
 */
import { isUtf8 } from "node:buffer";
import { DatabaseSync, type StatementSync } from "node:sqlite";

let asking: StatementSync | undefined;

export function isJson(bytes: Uint8Array): boolean {
  asking ??= new DatabaseSync(":memory:").prepare("SELECT json_valid(CAST(? AS TEXT), 1) AS valid");
  return !bytes.includes(0) && isUtf8(bytes) && asking.get(bytes)?.["valid"] === 1;
}
