/** Lambda's service model as far as the adapter goes by it; `make.ts` takes it from botocore's. */
import { readFileSync } from "node:fs";

export interface OperationModel {
  readonly method: string;
  /** With `{Name}` for each part that is of the input, perhaps with a fixed query. */
  readonly uri: string;
  /** Of a success. */
  readonly status: number;
  readonly input?: string;
}

export interface Member {
  readonly shape: string;
  /** Where it stands, if not in the body. */
  readonly in?: "uri" | "querystring" | "header";
  /** And by which name. */
  readonly as?: string;
}

export interface Shape {
  readonly type: "structure" | "list" | "map" | "string" | "integer" | "long" | "double" | "boolean" | "blob" | "timestamp";
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  /** The member that is the whole body. */
  readonly payload?: string;
}

export interface ErrorModel {
  readonly status: number;
  /** How the field with the text is spelled: it differs from error to error. */
  readonly message: "message" | "Message";
  readonly type: "User" | "Service";
}

export interface Model {
  readonly version: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly errors: Readonly<Record<string, ErrorModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export const model: Model = JSON.parse(readFileSync(new URL("./model.json", import.meta.url), "utf8")) as Model;

/** @throws {Error} for a name that the model does not have */
export function shapeNamed(name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}
