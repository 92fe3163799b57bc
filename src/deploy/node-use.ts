/** What of Node a function turns out to use when it is bundled, and so has to be laid below it. Used by `bundle.ts`. */
import type { Builtin } from "./node-builtins.ts";

export interface Findings {
  /** Whether it is given what Node has on its global object. */
  readonly hasNode: boolean;
  readonly hasBuffer: boolean;
  /** Whether its asynchronous functions become generators. */
  readonly lowersAsync: boolean;
  /** Modules that it asks for by a `require` of its own making. */
  readonly required: Set<string>;
  /** Who imports the module that reads files: each by its package's folder from the root, the function's own author by none. */
  readonly readers: Set<string>;
  /** Modules without a meaning here, and who imports them. */
  readonly refused: Map<string, string>;
  defines(nodeVersion: string): Record<string, string>;
}

/** What is known ahead. @param hasNode whether it has all of Node in any case */
export function noFindings(hasNode: boolean): Findings {
  return findings({ hasNode, hasBuffer: false, lowersAsync: false, required: new Set(), readers: new Set() });
}

function findings(known: Pick<Findings, "hasNode" | "hasBuffer" | "lowersAsync" | "required" | "readers">): Findings {
  return {
    ...known,
    refused: new Map(),
    defines: (version) => (known.hasNode ? { global: "globalThis", isopod_node_version: JSON.stringify(version) } : {}),
  };
}

/** What the bundle shows beyond what it was made with; undefined when that is nothing. @param builtins what it has of Node's modules */
export function foundIn(
  code: string,
  builtins: readonly Pick<Builtin, "name">[],
  { hasNode, required, readers }: Findings,
): Findings | undefined {
  const imports = builtins.length > 0;
  const hasBuffer = /\bBuffer\b/.test(withoutOurs(code));
  const lowersAsync = builtins.some(({ name }) => name === "async_hooks");
  if (readers.size > 0 && /\bcreate(Read|Write)Stream\b/.test(withoutOurs(code))) required.add("stream");
  const isMore = hasBuffer || lowersAsync || required.size > 0 || readers.size > 0 || (imports && !hasNode);
  return isMore ? findings({ hasNode: true, hasBuffer, lowersAsync, required, readers }) : undefined;
}

/** Modules of ours name it too. */
function withoutOurs(code: string): string {
  return code
    .split(/^\/\/ (?=[^\n]+$)/m)
    .filter((part) => !part.startsWith("isopod:"))
    .join("");
}

const bundlersMarks = /__commonJS|__toESM|__webpack_require__|getAugmentedNamespace|^\/\/ \S*node_modules\//m;
const largeChars = 200_000;

/** Whether a file is a bundle that packages are part of: what it imports, its author may never have named. */
export function isBundled(content: Uint8Array | undefined): boolean {
  if (content === undefined || content.length > largeChars) return true;
  return bundlersMarks.test(Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("latin1"));
}
