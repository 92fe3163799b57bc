/**
 * From JSON text to a value. Strict, as JavaScript's: nothing is taken that the grammar does not have. The language cannot catch, so a
 * problem is kept, and null handed up. Used by `json.ts`.
 */
import { isDigit, Reader } from "./reader";
import { Kind, Value } from "./value";
import { depthMax } from "./write";

/** The text's one value, or null: then the reader's `problem` says why. */
export function parseWhole(reader: Reader): Value | null {
  const value = parseValue(reader, 0);
  if (value == null || reader.isAtEnd()) return value;
  return refuse(reader, "the end");
}

function parseValue(reader: Reader, depth: i32): Value | null {
  if (depth > depthMax) return refuse(reader, "at most " + depthMax.toString() + " levels of nesting");
  const code = reader.next();
  if (code == 0x22) return parseText(reader);
  if (code == 0x7b) return parseObject(reader, depth);
  if (code == 0x5b) return parseArray(reader, depth);
  if (reader.takesWord("true")) return Value.of(true);
  if (reader.takesWord("false")) return Value.of(false);
  if (reader.takesWord("null")) return new Value();
  if (code != 0x2d && !isDigit(code)) return refuse(reader, "a value");
  const number = reader.number();
  return isNaN(number) ? refuse(reader, "a digit") : Value.of(number);
}

function parseObject(reader: Reader, depth: i32): Value | null {
  const object = new Value(Kind.Object);
  reader.takes(0x7b);
  if (reader.takes(0x7d)) return object;
  do {
    if (reader.next() != 0x22) return refuse(reader, "a key in quotes");
    const key = reader.text();
    if (key === null) return null;
    if (!reader.takes(0x3a)) return refuse(reader, "':'");
    const value = parseValue(reader, depth + 1);
    if (value == null) return null;
    object.set(key, value);
  } while (reader.takes(0x2c));
  return reader.takes(0x7d) ? object : refuse(reader, "',' or '}'");
}

function parseArray(reader: Reader, depth: i32): Value | null {
  const array = new Value(Kind.Array);
  reader.takes(0x5b);
  if (reader.takes(0x5d)) return array;
  do {
    const value = parseValue(reader, depth + 1);
    if (value == null) return null;
    array.push(value);
  } while (reader.takes(0x2c));
  return reader.takes(0x5d) ? array : refuse(reader, "',' or ']'");
}

function parseText(reader: Reader): Value | null {
  const text = reader.text();
  return text === null ? null : Value.of(text);
}

function refuse(reader: Reader, expected: string): Value | null {
  reader.refuse(expected);
  return null;
}
