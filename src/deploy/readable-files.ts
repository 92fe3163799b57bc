/**
 * Which of the files that were deployed a JavaScript function can read by `node:fs`: all that are no code, its own and those of the packages
 * that import that module. They lie in its image, so there is a limit to them; what is beyond it is named when it is read.
 */
import { isUtf8 } from "node:buffer";
import { limits } from "../limits.ts";
import { laidOut } from "./package-files.ts";
import type { Files } from "./unzip.ts";

/** What a guest has of a file: its text, bytes as base64, or nothing when it is too large. `guest/node/lib/files/tree.ts` reads it. */
type Readable = readonly [path: string, content: string | readonly [base64: string] | null];

const code = /\.([cm]?[jt]sx?|map|node|wasm)$/;
const aboutPackages = /(^|\/)(readme|licen[cs]e|changelog|history|authors|notice)(\.[a-z]+)?$|\.md$/i;

/** The folder of the package that a file is of; "" for the function's own. @param path where Lambda has the file */
export function packageOf(path: string): string {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? "";
}

/** @param readers packages, as `packageOf` names them */
export function readableFiles(task: Files, layers: Files, readers: ReadonlySet<string>): Readable[] {
  const all = [...laidOut({ task, layers })].filter(([path]) => isReadable(path, readers));
  let room: number = limits.readableFilesMaxBytes;
  return all
    .toSorted(([, one], [, other]) => one.length - other.length)
    .map(([path, content]) => [path, (room -= content.length) < 0 ? null : readable(content)]);
}

function isReadable(path: string, readers: ReadonlySet<string>): boolean {
  if (code.test(path)) return false;
  const owner = packageOf(path);
  return owner === "" || (readers.has(owner) && !aboutPackages.test(path));
}

function readable(content: Uint8Array): string | [string] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return isUtf8(bytes) ? bytes.toString("utf8") : [bytes.toString("base64")];
}
