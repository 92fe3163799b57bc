/** Frames on a byte stream come out as they went in, wherever the stream is cut. */
import { PassThrough } from "node:stream";
import type { Socket } from "node:net";
import { array, assert, asyncProperty, integer, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader, FrameWriter } from "../../src/cell/framing.ts";
import { FrameError } from "../../src/cell/frame-checks.ts";
import { limits } from "../../src/limits.ts";

const frames = array(uint8Array({ maxLength: 300 }), { maxLength: 20 });
const cuts = array(integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 });

async function written(sent: readonly Uint8Array[]): Promise<Buffer> {
  const pipe = new PassThrough();
  const writer = new FrameWriter(pipe as unknown as Socket);
  for (const frame of sent) writer.write(frame);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const chunks: Buffer[] = [];
  for (let chunk = pipe.read() as Buffer | null; chunk !== null; chunk = pipe.read() as Buffer | null) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function read(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const received: Buffer[] = [];
  const reader = new FrameReader((frame) => received.push(Buffer.from(frame)));
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    reader.push(stream.subarray(at, at + size));
    at += size;
  }
  return received;
}

describe("a stream of frames", () => {
  test("is cut anywhere and read the same", async () => {
    await assert(
      asyncProperty(frames, cuts, async (sent, sizes) => {
        expect(read(await written(sent), sizes)).toEqual(sent.map((frame) => Buffer.from(frame)));
      }),
      { numRuns: 200 },
    );
  });

  test("of one byte at a time, empty frames too", async () => {
    const sent = [Buffer.from("one"), Buffer.alloc(0), Buffer.alloc(70_000, 7), Buffer.alloc(0)];
    expect(read(await written(sent), [1])).toEqual(sent);
  });

  test("does not hand out a frame before its last byte", async () => {
    const stream = await written([Buffer.from("whole")]);
    expect(read(stream.subarray(0, -1), [3])).toEqual([]);
  });

  test("does not share memory between frames and what is read next", async () => {
    const stream = await written([Buffer.from("first"), Buffer.from("other")]);
    const kept: Uint8Array[] = [];
    const reader = new FrameReader((frame) => kept.push(frame));
    reader.push(stream.subarray(0, 11));
    reader.push(stream.subarray(11));
    expect(kept.map((frame) => Buffer.from(frame).toString())).toEqual(["first", "other"]);
  });
});

describe("a frame that is none", () => {
  test("by its length ends with a FrameError before it is held", () => {
    assert(
      property(integer({ min: limits.frameMaxBytes + 1, max: 0xffff_ffff }), (size) => {
        const head = Buffer.alloc(4);
        head.writeUInt32LE(size);
        expect(() => new FrameReader(() => {}).push(head)).toThrow(FrameError);
      }),
      { numRuns: 100 },
    );
  });

  test("in random bytes: only a FrameError escapes", () => {
    assert(
      property(array(uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader(() => {});
        try {
          for (const chunk of chunks) reader.push(chunk);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
