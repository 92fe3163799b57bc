/** What a module asks of its host and offers to it: names, kinds, and of functions the signatures. For checks at deploy. */
import { WasmFormatError } from "./errors.ts";
import { readFunctionTypes, type FunctionType } from "./function-types.ts";
import { eachImport, external } from "./imports.ts";
import { eachEntry, readModule, sectionId } from "./module.ts";
import { readIndex } from "./types.ts";

interface Named {
  readonly name: string;
  readonly kind: keyof typeof external;
  /** A function's, such as `iI->r`: i, I, f, F are numbers (capitals have 64 bits), v is a vector, r any reference. */
  readonly signature: string | undefined;
}

export interface ImportedItem extends Named {
  readonly module: string;
}

interface Opened {
  readonly bodies: ReadonlyMap<number, Uint8Array>;
  readonly types: readonly FunctionType[];
}

const kinds = new Map<number, keyof typeof external>(Object.entries(external).map(([kind, byte]) => [byte, kind as keyof typeof external]));

/** @throws {WasmFormatError} when the bytes are no core module */
export function importsOf(binary: Uint8Array): ImportedItem[] {
  return importsIn(open(binary));
}

/** @throws {WasmFormatError} when the bytes are no core module */
export function exportsOf(binary: Uint8Array): Named[] {
  const opened = open(binary);
  const signatures = functionSignatures(opened);
  const found: Named[] = [];
  eachEntry(sectionId.export, opened.bodies.get(sectionId.export), (reader) => {
    const name = reader.name();
    const kind = kindOf(reader.u8());
    const index = readIndex(reader, kind === "function" ? signatures.length : Number.POSITIVE_INFINITY, "function");
    found.push({ name, kind, signature: kind === "function" ? signatures[index] : undefined });
  });
  return found;
}

function open(binary: Uint8Array): Opened {
  const bodies = new Map(readModule(binary).map(({ id, body }) => [id, body]));
  return { bodies, types: readFunctionTypes(bodies.get(sectionId.type)) };
}

function importsIn({ bodies, types }: Opened): ImportedItem[] {
  const found: ImportedItem[] = [];
  eachImport(bodies.get(sectionId.import), types.length, ({ module, name, kind, type }) =>
    found.push({ module, name, kind: kindOf(kind), signature: kind === external.function ? signatureOf(types[type]) : undefined }),
  );
  return found;
}

/** Of all functions, by their numbers. */
function functionSignatures(opened: Opened): string[] {
  const { bodies, types } = opened;
  const signatures = importsIn(opened).flatMap(({ signature }) => signature ?? []);
  eachEntry(sectionId.function, bodies.get(sectionId.function), (reader) =>
    signatures.push(signatureOf(types[readIndex(reader, types.length, "type")])),
  );
  return signatures;
}

function signatureOf({ parameters, results }: FunctionType = { parameters: "", results: "" }): string {
  return `${parameters}->${results}`;
}

function kindOf(byte: number): keyof typeof external {
  const kind = kinds.get(byte);
  if (kind === undefined) throw new WasmFormatError(`Cannot read an import or export as its kind is unknown: received ${byte}`);
  return kind;
}
