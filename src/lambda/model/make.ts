/**
 * `npm run lambda:model -- service-2.json[.gz]`: takes from Lambda's service model, as botocore ships it, what the adapter goes by: which
 * operation has which method and path, what its input may be, which status and field each error has. Only these facts: no text of it.
 * Then it writes the table of operations into the README.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Member, Model, OperationModel, Shape } from "./model.ts";

const readme = new URL("../../../README.md", import.meta.url);
const mark = "<!-- the operations of Lambda's API: written by npm run lambda:model -->";

interface ServiceShape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string; readonly location?: string; readonly locationName?: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly payload?: string;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: { readonly httpStatusCode: number };
}

interface ServiceOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: { readonly shape: string };
}

interface ServiceModel {
  readonly metadata: { readonly apiVersion: string };
  readonly operations: Readonly<Record<string, ServiceOperation>>;
  readonly shapes: Readonly<Record<string, ServiceShape>>;
}

function readService(path: string): ServiceModel {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as ServiceModel;
}

function operationOf({ http, input }: ServiceOperation): OperationModel {
  return { method: http.method, uri: http.requestUri, status: http.responseCode ?? 200, ...(input && { input: input.shape }) };
}

function memberOf([name, { shape, location, locationName }]: [string, { shape: string; location?: string; locationName?: string }]): [
  string,
  Member,
] {
  return [name, { shape, ...(location !== undefined && { in: location as NonNullable<Member["in"]>, as: locationName ?? name }) }];
}

function shapeOf({ type, required, members, member, key, value, min, max, pattern, payload, ...rest }: ServiceShape): Shape {
  return {
    type: type as Shape["type"],
    ...(required?.length && { required }),
    ...(members && { members: Object.fromEntries(Object.entries(members).map(memberOf)) }),
    ...(member && { member: member.shape }),
    ...(key && { key: key.shape }),
    ...(value && { value: value.shape }),
    ...(rest.enum && { enum: rest.enum }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(payload !== undefined && { payload }),
  };
}

/** Lambda checks these by itself, in words of its own. */
const checkedElsewhere = new Map([
  ["CreateFunctionRequest", "Runtime"],
  ["UpdateFunctionConfigurationRequest", "Runtime"],
]);

function withoutItsCheck(name: string, shape: Shape): Shape {
  const member = checkedElsewhere.get(name);
  return member === undefined ? shape : { ...shape, members: { ...shape.members, [member]: { shape: "String" } } };
}

/** The shapes that an input is made of. */
function reach(name: string, { shapes }: ServiceModel, found: Map<string, Shape>): void {
  const shape = shapes[name];
  if (shape === undefined || found.has(name)) return;
  found.set(name, withoutItsCheck(name, shapeOf(shape)));
  const parts = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  for (const part of parts) if (part !== undefined) reach(part.shape, { shapes } as ServiceModel, found);
}

function errorOf(shape: ServiceShape): Model["errors"][string] {
  return {
    status: shape.error?.httpStatusCode ?? 500,
    message: shape.members?.["Message"] === undefined ? "message" : "Message",
    type: shape.fault === true ? "Service" : "User",
  };
}

function modelOf(service: ServiceModel): Model {
  const shapes = new Map<string, Shape>();
  for (const { input } of Object.values(service.operations)) if (input !== undefined) reach(input.shape, service, shapes);
  const exceptions = Object.entries(service.shapes).filter(([, { exception }]) => exception === true);
  return {
    version: service.metadata.apiVersion,
    operations: Object.fromEntries(Object.entries(service.operations).map(([name, operation]) => [name, operationOf(operation)])),
    errors: Object.fromEntries(exceptions.map(([name, shape]) => [name, errorOf(shape)])),
    shapes: Object.fromEntries([...shapes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** One line for each operation, error and shape: a newer model shows as a readable difference. */
function asLines(model: Model): string {
  const sections = Object.entries(model).map(([name, value]) => {
    if (typeof value === "string") return `"${name}": ${JSON.stringify(value)}`;
    const lines = Object.entries(value as object).map(([key, entry]) => `    ${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
    return `"${name}": {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n  ${sections.join(",\n  ")}\n}\n`;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("Cannot make the model as no service model is named: npm run lambda:model -- service-2.json.gz");
writeFileSync(new URL("./model.json", import.meta.url), asLines(modelOf(readService(path))));

/** The README's table follows the model. */
const { operationsTable } = await import("./table.ts");
const [start = "", , end = ""] = readFileSync(readme, "utf8").split(mark);
writeFileSync(readme, `${start}${mark}\n\n${operationsTable()}\n\n${mark}${end}`);
