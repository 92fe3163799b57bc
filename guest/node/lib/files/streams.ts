/** Files as streams. `node:stream` is large, so it is in a function only when that names one of these (`src/deploy/node-use.ts`). */
// @ts-expect-error -- made by the bundler for each function
import required from "isopod:node-required";
import { web } from "../web.ts";
import { openFile, readAt, target, writeAt, type Open } from "./open.ts";
import { optionsOf, type Given } from "./options.ts";
import { Buffer, textOf, type Bytes } from "./tree.ts";

interface Stream {
  destroy(error?: unknown): void;
  emit(name: string, ...args: unknown[]): boolean;
}

interface Reading extends Stream {
  push(part: unknown): boolean;
}

interface Streams {
  readonly Readable: new (options: object) => Reading;
  readonly Writable: new (options: object) => Stream;
}

const { Readable, Writable } = ((required as Record<string, (() => Streams) | undefined>)["stream"]?.() ?? {}) as Streams;

/** What is told of it as soon as it is open, or why it is not. */
function opening<Made extends Stream>(stream: Made, given: unknown, open: () => Open): Made & { opened?: Open } {
  const made: Made & { opened?: Open } = Object.assign(stream, { path: typeof given === "number" ? undefined : given });
  try {
    made.opened = open();
    web.queueMicrotask(() => ["open", "ready"].forEach((name) => stream.emit(name, 3)));
  } catch (error) {
    stream.destroy(error);
  }
  return made;
}

export function newReadStream(given: unknown, options?: Given): unknown {
  const { encoding, flags, fd, start, end = Infinity, highWaterMark = 65_536 } = optionsOf(options);
  let at = start;
  const stream: Reading & { opened?: Open; bytesRead?: number } = new Readable({
    highWaterMark,
    ...(typeof encoding === "string" ? { encoding } : {}),
    read(size: number) {
      if (stream.opened === undefined) return;
      const part = readAt(stream.opened, Math.min(size, end + 1 - (at ?? stream.opened.at)), at);
      if (at !== undefined) at += part.length;
      stream.bytesRead = (stream.bytesRead ?? 0) + part.length;
      stream.push(part.length === 0 ? null : Buffer.from(part));
    },
  });
  return opening(stream, given, () => target(fd ?? given, flags));
}

export function newWriteStream(given: unknown, options?: Given): unknown {
  const { encoding, flags = "w", fd, start } = optionsOf(options);
  let at = start;
  const stream: Stream & { opened?: Open; bytesWritten?: number } = new Writable({
    defaultEncoding: encoding ?? "utf8",
    write(part: Bytes, _: string, done: (error?: unknown) => void) {
      try {
        const written = writeAt(stream.opened!, part, at);
        if (at !== undefined) at += written;
        stream.bytesWritten = (stream.bytesWritten ?? 0) + written;
        done();
      } catch (error) {
        done(error);
      }
    },
  });
  return opening(stream, given, () => (fd === undefined ? openFile(textOf(given), flags) : target(fd, flags)));
}
