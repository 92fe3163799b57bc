/**
 * A folder of its own for one build, with a user's files laid into it as Lambda lays them: the bundler resolves them and their npm
 * packages there as it does for everyone. Used by `bundle.ts`; gone when the build is over.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { IsopodError } from "../errors.ts";
import type { Files } from "./unzip.ts";

export interface BuildFolder {
  readonly root: string;
  /** Where the function's own files are. */
  readonly task: string;
  /** Where those of its layers are. */
  readonly opt: string;
}

/** Where Lambda has a file of the folder; undefined for what is none of it. */
export function inLambda({ task, opt }: BuildFolder, file: string): string | undefined {
  if (file.startsWith(opt + sep)) return `/opt/${relative(opt, file)}`;
  return file.startsWith(task + sep) ? `/var/task/${relative(task, file)}` : undefined;
}

/** @throws {IsopodError} invalid_upload when two paths cannot both be */
export async function inBuildFolder<T>(task: Files, opt: Files, use: (folder: BuildFolder) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "isopod-build-")));
  const folder = { root, task: join(root, "task"), opt: join(root, "opt") };
  try {
    await layFiles(folder.task, task);
    await layFiles(folder.opt, opt);
    return await use(folder);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function layFiles(root: string, files: Files): Promise<void> {
  await mkdir(root);
  for (const [path, content] of files) {
    const target = join(root, path);
    await layFile(target, content).catch((error: NodeJS.ErrnoException) => {
      throw new IsopodError(
        "invalid_upload",
        `Cannot take the upload as two of its paths collide: received ${JSON.stringify(path)} (${error.code})`,
      );
    });
  }
}

async function layFile(target: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, withoutForeignMap(target, content), { flag: "wx" });
}

const mapComment = /[#@]\s*sourceMappingURL=(?!data:)/;

/** Of these the bundler reads such comments. */
const mappedFile = /\.([cm]?[jt]sx?|css)$/i;

/**
 * The bundler follows a comment that names a file's source map to any file of this machine, and puts what it cannot read
 * into its message. It follows the last one there is: here one to a file beside it, which is not there or is the
 * upload's own. Maps within the file are read.
 */
function withoutForeignMap(path: string, content: Uint8Array): Uint8Array {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!mappedFile.test(path) || !mapComment.test(text.toString("latin1"))) return content;
  return Buffer.concat([text, Buffer.from("\n/*# sourceMappingURL=none */\n")]);
}
