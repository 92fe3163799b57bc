/**
 * An operation's input: gathered from path, query, headers and body as the model says where each member stands, and checked against
 * its constraints. What is wrong is said in Lambda's words, all of it at once.
 */
import { LambdaError } from "./errors.ts";
import { shapeNamed, type Member, type OperationModel, type Shape } from "./model/model.ts";

/** By the model's names; checked, so that an operation may take it for what the model says. */
export type Input = Readonly<Record<string, unknown>>;

/** A request's parts. Each answers undefined for what is not there. */
export interface Source {
  readonly path: (name: string) => string | undefined;
  /** All values of that name. */
  readonly query: (name: string) => readonly string[];
  readonly header: (name: string) => string | undefined;
  /** The body, parsed; undefined where it is no JSON by the model. */
  readonly body: unknown;
}

/** @throws {LambdaError} SerializationException, ValidationException */
export function readInput({ input }: OperationModel, source: Source): Input {
  if (input === undefined) return {};
  const shape = shapeNamed(input);
  const body = bodyObject(source.body);
  const found = Object.entries(shape.members ?? {}).map(([name, member]) => [name, valueOf(name, member, source, body)] as const);
  const values = Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
  check(shape, values);
  return values;
}

function bodyObject(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new LambdaError("SerializationException", "Start of structure or map found where not expected.");
}

function valueOf(name: string, { in: place, as = name, shape }: Member, source: Source, body: Readonly<Record<string, unknown>>): unknown {
  if (place === undefined) return Object.hasOwn(body, name) ? typed(shapeNamed(shape), body[name]) : undefined;
  if (place === "uri") return fromText(shapeNamed(shape), source.path(as));
  if (place === "header") return fromText(shapeNamed(shape), source.header(as));
  const values = source.query(as);
  return shapeNamed(shape).type === "list" ? listOf(values) : fromText(shapeNamed(shape), values[0]);
}

function listOf(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

const kinds: Partial<Record<Shape["type"], string>> = { integer: "an Integer", long: "a Long", double: "a Double", boolean: "a Boolean" };

/** A value that came as text, in a path, a query or a header. */
function fromText({ type }: Shape, text: string | undefined): unknown {
  if (text === undefined || kinds[type] === undefined) return text;
  if (type === "boolean") return text === "true";
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number))
    throw new LambdaError("SerializationException", `STRING_VALUE can not be converted to ${kinds[type]}`);
  return number;
}

const jsonType: Readonly<Record<Shape["type"], (value: unknown) => boolean>> = {
  structure: isObject,
  map: isObject,
  list: Array.isArray,
  string: (value) => typeof value === "string",
  blob: (value) => typeof value === "string",
  timestamp: (value) => typeof value === "string" || typeof value === "number",
  integer: Number.isInteger,
  long: Number.isInteger,
  double: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
};

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of the body, with all that is in it, as the model has it: what it does not know is left out. @throws {LambdaError} */
function typed(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (!jsonType[shape.type](value)) throw wrongType(shape, value);
  if (shape.type === "list") return (value as unknown[]).map((entry) => typed(shapeNamed(shape.member ?? "String"), entry));
  if (shape.type === "map") return mapValues(value, (entry) => typed(shapeNamed(shape.value ?? "String"), entry));
  if (shape.type !== "structure") return value;
  const members = Object.entries(shape.members ?? {});
  const kept = members.map(([name, member]) => [name, typed(shapeNamed(member.shape), ownField(value, name))] as const);
  return Object.fromEntries(kept.filter(([, entry]) => entry !== undefined));
}

function ownField(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function mapValues(value: object, change: (entry: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)]));
}

function wrongType({ type }: Shape, value: unknown): LambdaError {
  const received =
    typeof value === "string" ? "STRING_VALUE" : typeof value === "number" ? "NUMBER_VALUE" : String(value).toUpperCase() + "_VALUE";
  const known = kinds[type] ?? { string: "a String", blob: "a Blob", list: "a List" }[type as "string"];
  if (known === undefined || isObject(value) || Array.isArray(value))
    return new LambdaError(
      "SerializationException",
      isObject(value) ? "Start of structure or map found where not expected." : "Expected list or null",
    );
  return new LambdaError("SerializationException", `${received} can not be converted to ${known}`);
}

/** @throws {LambdaError} ValidationException */
function check(shape: Shape, values: Input): void {
  const wrong = [...faults(shape, values, "")];
  if (wrong.length === 0) return;
  const count = wrong.length === 1 ? "1 validation error detected" : `${wrong.length} validation errors detected`;
  throw new LambdaError("ValidationException", `${count}: ${wrong.join("; ")}`);
}

function* faults(shape: Shape, value: unknown, path: string): Generator<string> {
  for (const fault of ownFaults(shape, value)) yield said(value, path, fault);
  if (shape.type === "structure") yield* memberFaults(shape, value as Input, path);
  if (shape.type === "list") yield* listFaults(shapeNamed(shape.member ?? ""), value as unknown[], path);
  if (shape.type === "map") yield* mapFaults(shape, value as Input, path);
}

function said(value: unknown, path: string, fault: string): string {
  return `Value ${shown(value)} at '${path}' failed to satisfy constraint: ${fault}`;
}

/** Of a list or a map of plain values, the whole of it is shown, with all that each entry must keep. */
function* listFaults(member: Shape, values: readonly unknown[], path: string): Generator<string> {
  if (member.type === "structure")
    for (const [index, entry] of values.entries()) yield* faults(member, entry, `${path}.${index + 1}.member`);
  else if (values.some((entry) => isWrong(member, entry)))
    yield said(values, path, `Member must satisfy constraint: [${[...constraints(member), notNull].join(", ")}]`);
}

function* mapFaults({ key = "", value = "" }: Shape, values: Input, path: string): Generator<string> {
  const keyShape = shapeNamed(key);
  const valueShape = shapeNamed(value);
  if (Object.keys(values).some((entry) => isWrong(keyShape, entry)))
    yield said(values, path, `Map keys must satisfy constraint: [${[...constraints(keyShape)].join(", ")}]`);
  if (Object.values(values).some((entry) => isWrong(valueShape, entry)))
    yield said(values, path, `Map value must satisfy constraint: [${[...constraints(valueShape), notNull].join(", ")}]`);
}

function isWrong(shape: Shape, value: unknown): boolean {
  return ownFaults(shape, value).next().done !== true;
}

const notNull = "Member must not be null";

function* memberFaults({ members = {}, required = [], payload }: Shape, value: Input, path: string): Generator<string> {
  for (const [name, { shape }] of Object.entries(members)) {
    // The whole body, which the operation reads by itself.
    if (name === payload) continue;
    const at = path === "" ? camel(name) : `${path}.${camel(name)}`;
    const entry = value[name];
    if (entry !== undefined) yield* faults(shapeNamed(shape), entry, at);
    else if (required.includes(name)) yield `Value null at '${at}' failed to satisfy constraint: ${notNull}`;
  }
}

function camel(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function* ownFaults(shape: Shape, value: unknown): Generator<string> {
  const { enum: allowed, min = -Infinity, max = Infinity, pattern } = shape;
  if (allowed !== undefined && !allowed.includes(value as string)) yield enumFault(allowed);
  const size = sizeOf(shape, value);
  if (size > max) yield sizeFault(shape, "less", max);
  if (size < min) yield sizeFault(shape, "greater", min);
  if (pattern !== undefined && !matches(value as string, pattern)) yield patternFault(pattern);
}

/** All that a value of that shape must keep. */
function* constraints(shape: Shape): Generator<string> {
  if (shape.max !== undefined) yield sizeFault(shape, "less", shape.max);
  if (shape.min !== undefined) yield sizeFault(shape, "greater", shape.min);
  if (shape.pattern !== undefined) yield patternFault(shape.pattern);
  if (shape.enum !== undefined) yield enumFault(shape.enum);
}

function sizeOf({ type }: Shape, value: unknown): number {
  if (isNumeric(type)) return value as number;
  return type === "string" || type === "list" ? (value as string | unknown[]).length : Number.NaN;
}

function isNumeric(type: Shape["type"]): boolean {
  return type === "integer" || type === "long" || type === "double";
}

function sizeFault({ type }: Shape, than: "less" | "greater", bound: number): string {
  const shownBound = type === "double" ? asDouble(bound) : String(bound);
  return `Member must have ${isNumeric(type) ? "value" : "length"} ${than} than or equal to ${shownBound}`;
}

function enumFault(allowed: readonly string[]): string {
  return `Member must satisfy enum value set: [${allowed.join(", ")}]`;
}

function patternFault(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

const patterns = new Map<string, RegExp>();

/** No pattern of the model takes more than linear time, and what it is tried on is bounded. */
function matches(text: string, pattern: string): boolean {
  const compiled = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`, "s");
  patterns.set(pattern, compiled);
  return text.length <= patternMaxChars && compiled.test(text);
}

const patternMaxChars = 10_000;
const shownMaxChars = 1_000;

/** As Java writes it. */
function shown(value: unknown): string {
  return `'${plain(value).slice(0, shownMaxChars)}'`;
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}=${typeof entry === "number" ? asDouble(entry) : plain(entry)}`);
  return `{${entries.join(", ")}}`;
}

function asDouble(number: number): string {
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
