/**
 * What a function in a language with an interpreter is made from: its files, and where they begin. This is what is stored of it, and what
 * an image is made from again; the files are laid out for the guest, the rest is told to the runtime's source.
 */
import { Packr } from "msgpackr";

export interface Sources {
  /** By absolute paths, below /var/task and, of Lambda's layers, below /opt. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly start: Start;
}

export interface Start {
  /** The path of the file that has the handler. */
  readonly entry: string;
  /** Folders in which what is imported is looked for. */
  readonly roots: readonly string[];
  /** Of a package of Lambda's: the handler's module and its name there. Otherwise it is looked for by the names that handlers have. */
  readonly module?: string;
  readonly handler?: string;
}

const packr = new Packr({ useRecords: false });

export function encodeSources({ files, start }: Sources): Uint8Array {
  return packr.pack({ start, files: [...files] });
}

/** Of bytes that `encodeSources` made, or a version of ours before it: JSON, with texts by paths from the package's root. */
export function decodeSources(bytes: Uint8Array): Sources {
  if (bytes[0] === "{".charCodeAt(0)) return fromJson(JSON.parse(Buffer.from(bytes).toString("utf8")) as JsonSources);
  const { start, files } = packr.unpack(bytes) as { start: Start; files: [string, Uint8Array][] };
  return { start, files: new Map(files) };
}

interface JsonSources extends Pick<Start, "entry" | "module" | "handler"> {
  readonly files: Readonly<Record<string, string>>;
  readonly roots?: readonly string[];
}

function fromJson({ files, roots, entry, ...names }: JsonSources): Sources {
  const placed = (path: string): string => (path.startsWith("opt/") ? `/${path}` : inTask(path));
  const start = { ...names, entry: inTask(entry), roots: roots?.map(placed) ?? rootsBeside(entry) };
  return { start, files: new Map(Object.entries(files).map(([path, text]) => [placed(path), Buffer.from(text)])) };
}

/** Where Lambda has a function's own file, by its path from the package's root. */
export function inTask(path: string): string {
  return path === "" ? "/var/task" : `/var/task/${path}`;
}

/** Beside the entry first, then from the root. */
export function rootsBeside(entry: string): readonly string[] {
  const folder = entry.slice(0, Math.max(0, entry.lastIndexOf("/")));
  return [...new Set([inTask(folder), inTask("")])];
}
