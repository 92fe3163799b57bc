/** From a value to JSON text, as JavaScript writes it: shortest escapes, lone surrogates escaped, `null` for what is no number. */
import { Kind, Value } from "./value";
import { TextWriter } from "./text-writer";

/** As deep as `parse.ts` reads: a value that holds itself ends here, not in a full stack. */
export const depthMax = 512;

const wholeMax: f64 = 9007199254740992;

export function textOf(value: Value): string {
  const writer = new TextWriter();
  writeValue(writer, value, 0);
  return writer.take();
}

function writeValue(writer: TextWriter, value: Value, depth: i32): void {
  if (depth > depthMax) throw new Error("Cannot write the JSON as it is nested over " + depthMax.toString() + " deep");
  if (value.kind == Kind.Object) writeObject(writer, value, depth);
  else if (value.kind == Kind.Array) writeArray(writer, value, depth);
  else if (value.kind == Kind.String) writeText(writer, value.asString());
  else if (value.kind == Kind.Number) writer.text(numberText(value.asNumber()));
  else if (value.kind == Kind.Bool) writer.text(value.asBool() ? "true" : "false");
  else writer.text("null");
}

function writeObject(writer: TextWriter, value: Value, depth: i32): void {
  const keys = value.keys();
  writer.unit(0x7b);
  for (let at = 0; at < keys.length; at++) {
    if (at > 0) writer.unit(0x2c);
    writeText(writer, keys[at]);
    writer.unit(0x3a);
    writeValue(writer, value.get(keys[at]), depth + 1);
  }
  writer.unit(0x7d);
}

function writeArray(writer: TextWriter, value: Value, depth: i32): void {
  writer.unit(0x5b);
  for (let at = 0; at < value.length; at++) {
    if (at > 0) writer.unit(0x2c);
    writeValue(writer, value.at(at), depth + 1);
  }
  writer.unit(0x5d);
}

/** Stretches without anything to escape are copied as they are. */
function writeText(writer: TextWriter, text: string): void {
  const end = changetype<usize>(text) + ((<usize>text.length) << 1);
  let copied = changetype<usize>(text);
  writer.unit(0x22);
  for (let at = copied; at < end; at += 2) {
    const code: u32 = load<u16>(at);
    if (isPair(code, at, end)) at += 2;
    else if (needsEscape(code)) {
      writer.copy(copied, at);
      writeEscape(writer, code);
      copied = at + 2;
    }
  }
  writer.copy(copied, end);
  writer.unit(0x22);
}

function isPair(code: u32, at: usize, end: usize): bool {
  return (code & 0xfc00) == 0xd800 && at + 2 < end && (load<u16>(at, 2) & 0xfc00) == 0xdc00;
}

function needsEscape(code: u32): bool {
  return code < 0x20 || code == 0x22 || code == 0x5c || (code & 0xf800) == 0xd800;
}

function writeEscape(writer: TextWriter, code: u32): void {
  writer.unit(0x5c);
  if (code == 0x22 || code == 0x5c) writer.unit(code);
  else if (code >= 0x08 && code <= 0x0d && code != 0x0b) writer.unit("btn_fr".charCodeAt(code - 0x08));
  else {
    writer.unit(0x75);
    for (let shift: u32 = 16; shift > 0; shift -= 4) writer.unit("0123456789abcdef".charCodeAt((code >> (shift - 4)) & 15));
  }
}

function numberText(value: f64): string {
  if (!isFinite(value)) return "null";
  if (Math.trunc(value) == value && Math.abs(value) <= wholeMax) return (<i64>value).toString();
  const text = value.toString();
  return text.endsWith(".0") ? text.substring(0, text.length - 2) : text;
}
