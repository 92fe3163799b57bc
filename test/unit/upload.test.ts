/** Uploads are hostile bytes: whatever they are, only an IsopodError with a 4xx code escapes. */
import { anything, array, assert, constantFrom, dictionary, oneof, asyncProperty, record, string, tuple, uint8Array } from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readUpload, type Upload, type UploadKind } from "../../src/deploy/upload.ts";
import { errorTable, IsopodError } from "../../src/errors.ts";

async function read(kind: UploadKind, body: Uint8Array): Promise<Upload | undefined> {
  try {
    return await readUpload(kind, body);
  } catch (error) {
    expect(error).toBeInstanceOf(IsopodError);
    const { status, blame } = errorTable[(error as IsopodError).code];
    expect([Math.floor(status / 100), blame]).toEqual([4, "client"]);
    return undefined;
  }
}

/** What every upload that is taken must hold to: its paths stay below its root. */
function expectSafe(upload: Upload | undefined): void {
  if (upload === undefined) return;
  expect(upload.files.has(upload.entry)).toBe(true);
  for (const path of upload.files.keys()) {
    expect(path).not.toMatch(/^\/|^[A-Za-z]:|\\|\0/);
    expect(path.split("/").filter((part) => part === "" || part === "." || part === "..")).toEqual([]);
  }
}

const piece = oneof(
  constantFrom("..", ".", "", "a", "index.ts", "node_modules", "C:", "\0", "\\", "__proto__", "constructor", "con", "~", "a".repeat(600)),
  string(),
);
const path = array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

describe("only an IsopodError escapes", () => {
  test.each(["json", "zip"] as const)("random bytes as %s", async (kind) => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 300 }), async (bytes) => expectSafe(await read(kind, bytes))),
      { numRuns: 1_000 },
    );
  });

  test("random JSON", async () => {
    await assert(
      asyncProperty(anything(), async (value) => expectSafe(await read("json", Buffer.from(JSON.stringify(value) ?? "null")))),
      { numRuns: 1_000 },
    );
  });

  test("JSON that is nearly an upload, with hostile paths", async () => {
    const upload = record(
      {
        code: oneof(string(), anything()),
        files: dictionary(path, string(), { maxKeys: 4 }),
        entry: path,
        runtime: oneof(constantFrom("javascript", "typescript"), string()),
        config: anything(),
        event: anything(),
      },
      { requiredKeys: [] },
    );
    await assert(
      asyncProperty(upload, async (value) => expectSafe(await read("json", Buffer.from(JSON.stringify(value))))),
      { numRuns: 2_000 },
    );
  });

  test("zips with hostile paths", async () => {
    await assert(
      // fflate itself cannot write an entry of that name.
      asyncProperty(
        array(
          tuple(
            path.filter((name) => !name.includes("__proto__")),
            string(),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        async (entries) => {
          const zip = zipSync(
            Object.fromEntries([["index.ts", strToU8("export {}")], ...entries.map(([name, text]) => [name, strToU8(text)])]) as Record<
              string,
              Uint8Array
            >,
          );
          expectSafe(await read("zip", zip));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("zips with bytes changed or cut", async () => {
    const zip = zipSync({
      "index.ts": strToU8("export default () => 1".repeat(20)),
      "lib/a.ts": strToU8("export {}"),
      "isopod.json": strToU8("{}"),
    });
    await assert(
      asyncProperty(
        array(tuple(uint8Array({ minLength: 2, maxLength: 2 }), uint8Array({ minLength: 1, maxLength: 1 })), {
          minLength: 1,
          maxLength: 5,
        }),
        uint8Array({ minLength: 2, maxLength: 2 }),
        async (changes, cut) => {
          const damaged = Buffer.from(zip);
          for (const [at, value] of changes) damaged[((at[0] ?? 0) * 256 + (at[1] ?? 0)) % damaged.length] = value[0] ?? 0;
          expectSafe(await read("zip", damaged));
          expectSafe(await read("zip", damaged.subarray(0, ((cut[0] ?? 0) * 256 + (cut[1] ?? 0)) % damaged.length)));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("what is read", () => {
  test("code under the name of its entry", async () => {
    const upload = await readUpload("json", Buffer.from('{"code":"export {}","entry":"main.js"}'));
    expect([upload.entry, Buffer.from(upload.files.get("main.js") ?? []).toString()]).toEqual(["main.js", "export {}"]);
  });

  test("the event of a run, as JSON", async () => {
    expect((await readUpload("json", Buffer.from('{"code":"","event":{"a":[1]}}'))).event).toBe('{"a":[1]}');
    expect((await readUpload("json", Buffer.from('{"code":"","event":null}'))).event).toBe("null");
    expect((await readUpload("json", Buffer.from('{"code":""}'))).event).toBeUndefined();
  });

  test("a zip's folders and dot files", async () => {
    const upload = await readUpload(
      "zip",
      zipSync({ "dir/": new Uint8Array(0), "dir/.hidden": strToU8("x"), "index.mjs": strToU8("export {}") }),
    );
    expect([...upload.files.keys()].toSorted()).toEqual(["dir/.hidden", "index.mjs"]);
    expect(upload.entry).toBe("index.mjs");
  });

  test("a package.json that is not what it should be is not an error of ours", async () => {
    for (const manifest of ["null", "1", "[]", '{"main":1}', '{"main":"../../etc/passwd"}', '{"main":"missing.js"}', "{"]) {
      await read("zip", zipSync({ "package.json": strToU8(manifest), "a.ts": strToU8("export {}") }));
    }
  });
});
