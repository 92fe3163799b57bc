/** A greeting and the text's hash, in AssemblyScript. Deploy: npx isopod deploy guest/examples/assemblyscript/greet.as.ts */
import { fail, JSON, utf8 } from "isopod/assemblyscript";

export function handler(event: string): string {
  const value = JSON.tryParse(event);
  if (value == null) return fail("InvalidEvent", JSON.problem());
  if (!value.isObject) return fail("InvalidEvent", "Cannot greet as the event is no object: received " + event.substring(0, 100));
  const name = value.get("name").asString("world");
  const hash = fnv1a(utf8(value.get("text").asString()));
  return JSON.object().set("greeting", `Hello, ${name}!`).set("hash", hash).toString();
}

function fnv1a(bytes: Uint8Array): string {
  let hash: u32 = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = (hash ^ bytes[at]) * 0x01000193;
  return hash.toString(16).padStart(8, "0");
}
