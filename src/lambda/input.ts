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
  if (shape.type === "map") return mapValues(value as object, (entry) => typed(shapeNamed(shape.value ?? "String"), entry));
  if (shape.type !== "structure") return value;
  const members = Object.entries(shape.members ?? {});
  const kept = members.map(([name, member]) => [name, typed(shapeNamed(member.shape), ownField(value as object, name))] as const);
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
  const fault = ownFault(shape, value);
  if (fault !== undefined) yield `Value ${shown(value)} at '${path}' failed to satisfy constraint: ${fault}`;
  if (shape.type === "structure") yield* memberFaults(shape, value as Input, path);
  if (shape.type === "list")
    for (const [index, entry] of (value as unknown[]).entries())
      yield* faults(shapeNamed(shape.member ?? ""), entry, `${path}.${index + 1}.member`);
  if (shape.type === "map") yield* mapFaults(shape, value as Input, path);
}

function* mapFaults(shape: Shape, value: Input, path: string): Generator<string> {
  for (const [key, entry] of Object.entries(value)) {
    const keyFault = ownFault(shapeNamed(shape.key ?? ""), key);
    if (keyFault !== undefined)
      yield `Value ${shown(value)} at '${path}' failed to satisfy constraint: Map keys must satisfy constraint: [${keyFault}]`;
    const fault = ownFault(shapeNamed(shape.value ?? ""), entry);
    if (fault !== undefined)
      yield `Value ${shown(value)} at '${path}' failed to satisfy constraint: Map value must satisfy constraint: [${fault}]`;
  }
}

function* memberFaults({ members = {}, required = [] }: Shape, value: Input, path: string): Generator<string> {
  for (const [name, { shape }] of Object.entries(members)) {
    const at = path === "" ? camel(name) : `${path}.${camel(name)}`;
    const entry = value[name];
    if (entry !== undefined) yield* faults(shapeNamed(shape), entry, at);
    else if (required.includes(name)) yield `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
  }
}

function camel(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** A blob or a number's length is no constraint that says itself so. */
function ownFault({ type, enum: allowed, min, max, pattern }: Shape, value: unknown): string | undefined {
  if (allowed !== undefined && !allowed.includes(value as string)) return `Member must satisfy enum value set: [${allowed.join(", ")}]`;
  if (type === "integer" || type === "long" || type === "double") return rangeFault(value as number, min, max, "value");
  if (type === "string") return rangeFault((value as string).length, min, max, "length") ?? patternFault(value as string, pattern);
  if (type === "list") return rangeFault((value as unknown[]).length, min, max, "length");
  return undefined;
}

function rangeFault(number: number, min: number | undefined, max: number | undefined, what: string): string | undefined {
  if (min !== undefined && number < min) return `Member must have ${what} greater than or equal to ${min}`;
  if (max !== undefined && number > max) return `Member must have ${what} less than or equal to ${max}`;
  return undefined;
}

const patterns = new Map<string, RegExp>();

/** Lengths were checked before: no pattern of the model takes more than linear time, and what it is tried on is bounded. */
function patternFault(text: string, pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const compiled = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`, "s");
  patterns.set(pattern, compiled);
  return compiled.test(text.slice(0, patternMaxChars)) ? undefined : `Member must satisfy regular expression pattern: ${pattern}`;
}

const patternMaxChars = 8_192;

function shown(value: unknown): string {
  if (typeof value === "string") return `'${value.slice(0, 1_000)}'`;
  if (Array.isArray(value)) return `'[${value.join(", ").slice(0, 1_000)}]'`;
  return `'${typeof value === "object" ? JSON.stringify(value).slice(0, 1_000) : String(value)}'`;
}
