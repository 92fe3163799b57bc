/** Blobs that are asked for again are not read again, up to what may be held; what cannot be read is asked for anew. */
import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { BlobCorrupt, BlobStore } from "../../src/store/blobs.ts";
import { HeldBlobs } from "../../src/store/held-blobs.ts";
import { newFolder } from "../harness/folder.ts";

test("the last ones are held, and the same bytes are given to all", async () => {
  await using folder = await newFolder();
  const blobs = new BlobStore(folder.path);
  const held = new HeldBlobs(blobs);
  const half = Math.ceil(limits.heldProgramsBytes / 2) + 1;
  const [small, one, other] = await Promise.all(
    [Buffer.from("small"), Buffer.alloc(half, 1), Buffer.alloc(half, 2)].map((bytes) => blobs.put(bytes)),
  );
  if (small === undefined || one === undefined || other === undefined) throw new Error("a blob was not put");
  const [first, again] = await Promise.all([held.get(one), held.get(one)]);
  expect(again).toBe(first);
  await held.get(small);
  for (const hash of [small, one]) await rm(blobs.pathOf(hash));
  expect(await held.get(one)).toBe(first);
  // Both halves are too much: the one that was not used for longest goes, and its file is gone.
  await held.get(other);
  await expect(held.get(small)).rejects.toThrow(BlobCorrupt);
  await expect(held.get(one)).rejects.toThrow(BlobCorrupt);
});
