/**
 * A JSON value. Reading is forgiving: a key that is not there, or a value of another kind, gives null or the fallback. Changing is
 * strict: what cannot be done ends the call. Used by functions, through `json.ts`.
 */
import { textOf } from "./write";

export enum Kind {
  Null,
  Bool,
  Number,
  String,
  Array,
  Object,
}

export class Value {
  /** A number, or 1 for true. */
  private number: f64 = 0;
  private text: string = "";
  private items: Value[] | null = null;
  private fields: Map<string, Value> | null = null;

  constructor(readonly kind: Kind = Kind.Null) {
    if (kind == Kind.Array) this.items = [];
    else if (kind == Kind.Object) this.fields = new Map();
  }

  static of<T>(value: T): Value {
    if (isString<T>()) return Value.ofText(changetype<string | null>(value));
    if (isArray<T>()) return Value.ofItems<valueof<T>>(changetype<valueof<T>[]>(value));
    if (isBoolean<T>()) return Value.ofNumber(Kind.Bool, value ? 1 : 0);
    if (isInteger<T>() || isFloat<T>()) return Value.ofNumber(Kind.Number, <f64>value);
    if (isReference<T>() && idof<T>() == idof<Value>()) return changetype<usize>(value) == 0 ? new Value() : changetype<Value>(value);
    ERROR("JSON has texts, numbers, booleans, arrays of these, and JSON.Value");
    return unreachable();
  }

  private static ofText(text: string | null): Value {
    if (text === null) return new Value();
    const value = new Value(Kind.String);
    value.text = text;
    return value;
  }

  private static ofNumber(kind: Kind, number: f64): Value {
    const value = new Value(kind);
    value.number = number;
    return value;
  }

  private static ofItems<T>(items: T[]): Value {
    const value = new Value(Kind.Array);
    for (let at = 0; at < items.length; at++) value.push<T>(items[at]);
    return value;
  }

  get isNull(): bool {
    return this.kind == Kind.Null;
  }

  get isBool(): bool {
    return this.kind == Kind.Bool;
  }

  get isNumber(): bool {
    return this.kind == Kind.Number;
  }

  get isString(): bool {
    return this.kind == Kind.String;
  }

  get isArray(): bool {
    return this.kind == Kind.Array;
  }

  get isObject(): bool {
    return this.kind == Kind.Object;
  }

  asString(fallback: string = ""): string {
    return this.isString ? this.text : fallback;
  }

  asNumber(fallback: f64 = NaN): f64 {
    return this.isNumber ? this.number : fallback;
  }

  asBool(fallback: bool = false): bool {
    return this.isBool ? this.number != 0 : fallback;
  }

  /** Of an array or an object; others have none. */
  get length(): i32 {
    if (this.isArray) return this.items!.length;
    return this.isObject ? this.fields!.size : 0;
  }

  /** An array's item; null when there is none. */
  at(index: i32): Value {
    return this.isArray && index >= 0 && index < this.items!.length ? this.items![index] : new Value();
  }

  has(key: string): bool {
    return this.isObject && this.fields!.has(key);
  }

  /** An object's field; null when there is none. */
  get(key: string): Value {
    return this.has(key) ? this.fields!.get(key) : new Value();
  }

  /** In the order in which they came. */
  keys(): string[] {
    return this.isObject ? this.fields!.keys() : [];
  }

  set<T>(key: string, value: T): Value {
    if (!this.isObject) throw new Error("Cannot set the key as the value is no object: received " + key);
    this.fields!.set(key, Value.of<T>(value));
    return this;
  }

  push<T>(value: T): Value {
    if (!this.isArray) throw new Error("Cannot push an item as the value is no array");
    this.items!.push(Value.of<T>(value));
    return this;
  }

  toString(): string {
    return textOf(this);
  }
}
