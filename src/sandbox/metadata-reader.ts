/**
 * Reads what goes ahead of a streamed HTTP reply, as Lambda has it: the JSON of its metadata and eight NULs. It comes in whatever pieces the
 * guest writes, the last of which may hold the first of the body.
 */
import { limits } from "../limits.ts";
import type { ReplyHead } from "../outcome.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import { BadReply, readReplyHead } from "./reply-head.ts";

/** The content type of a reply that begins so. */
export const metadataType = "application/vnd.awslambda.http-integration-response";

const delimiter = Buffer.alloc(8);

export interface Metadata {
  readonly head: ReplyHead;
  /** What was read beyond it. */
  readonly rest: Uint8Array;
}

export class MetadataReader {
  readonly #read = new GrowingBytes();

  /** @returns undefined while the end is not there. @throws {BadReply} */
  push(bytes: Uint8Array): Metadata | undefined {
    const from = Math.max(0, this.#read.length - delimiter.length + 1);
    this.#read.append(bytes);
    const { all } = this.#read;
    const end = all.indexOf(delimiter, from);
    if (end >= 0)
      return { head: readReplyHead(all.toString("utf8", 0, end), "application/octet-stream"), rest: all.subarray(end + delimiter.length) };
    if (all.length > limits.replyHeadMaxBytes)
      throw new BadReply(`Cannot reply as the metadata is over ${limits.replyHeadMaxBytes} bytes, or does not end with eight NULs`);
    return undefined;
  }
}
