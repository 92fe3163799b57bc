/** Large bytes of a deploy worker's answer come back as they were, and their folder is gone whatever happens. */
import { existsSync, rmSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { putAside, withOutbox } from "../../src/deploy/outbox.ts";
import { limits } from "../../src/limits.ts";

const small = new Uint8Array([1, 2, 3]);
const large = new Uint8Array(limits.uploadInlineBytes + 1).fill(7);

afterEach(() => vi.unstubAllEnvs());

test("an answer comes back whole, and only what is large of it went by a file", async () => {
  let used = "";
  const answer = await withOutbox<object>(async (folder) => {
    used = folder;
    const sent = putAside({ ok: true, small, large }, folder);
    expect(sent).toEqual({ ok: true, small, aside: ["large"] });
    return sent;
  });
  expect(answer).toEqual({ ok: true, small, large: Buffer.from(large) });
  expect(existsSync(used)).toBe(false);
});

test("the folder is gone when the worker ended without an answer", async () => {
  let used = "";
  const asked = withOutbox(async (folder) => {
    used = folder;
    putAside({ large }, folder);
    throw new Error("it was ended");
  });
  await expect(asked).rejects.toThrow("it was ended");
  expect(existsSync(used)).toBe(false);
});

test("a folder that cannot be made, written or read is said by its name", async () => {
  const storageFailed = expect.objectContaining({ code: "storage_failed", message: expect.stringContaining("TMPDIR") });
  expect(() => putAside({ large }, "/nowhere/at/all")).toThrow(storageFailed);
  const lost = withOutbox<object>(async (folder) => {
    const sent = putAside({ large }, folder);
    rmSync(folder, { recursive: true });
    return sent;
  });
  await expect(lost).rejects.toEqual(storageFailed);
  vi.stubEnv("TMPDIR", "/nowhere/at/all");
  await expect(withOutbox(async () => ({}))).rejects.toEqual(storageFailed);
});
