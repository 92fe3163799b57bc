/** Uploads are hostile bytes: whatever they are, only an IsopodError with a 4xx code escapes. */
import { anything, array, assert, constantFrom, dictionary, oneof, property, record, string, tuple, uint8Array } from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readUpload, type UploadKind } from "../../src/deploy/upload.ts";
import { errorTable, IsopodError } from "../../src/errors.ts";

function read(kind: UploadKind, body: Uint8Array): ReturnType<typeof readUpload> | undefined {
  try {
    return readUpload(kind, body);
  } catch (error) {
    expect(error).toBeInstanceOf(IsopodError);
    const { status, blame } = errorTable[(error as IsopodError).code];
    expect([Math.floor(status / 100), blame]).toEqual([4, "client"]);
    return undefined;
  }
}

/** What every upload that is taken must hold to: its paths stay below its root. */
function expectSafe(upload: ReturnType<typeof readUpload> | undefined): void {
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
  test.each(["json", "zip"] as const)("random bytes as %s", (kind) => {
    assert(
      property(uint8Array({ maxLength: 300 }), (bytes) => expectSafe(read(kind, bytes))),
      { numRuns: 1_000 },
    );
  });

  test("random JSON", () => {
    assert(
      property(anything(), (value) => expectSafe(read("json", Buffer.from(JSON.stringify(value) ?? "null")))),
      { numRuns: 1_000 },
    );
  });

  test("JSON that is nearly an upload, with hostile paths", () => {
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
    assert(
      property(upload, (value) => expectSafe(read("json", Buffer.from(JSON.stringify(value))))),
      { numRuns: 2_000 },
    );
  });

  test("zips with hostile paths", () => {
    assert(
      // fflate itself cannot write an entry of that name.
      property(
        array(
          tuple(
            path.filter((name) => !name.includes("__proto__")),
            string(),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        (entries) => {
          const zip = zipSync(
            Object.fromEntries([["index.ts", strToU8("export {}")], ...entries.map(([name, text]) => [name, strToU8(text)])]) as Record<
              string,
              Uint8Array
            >,
          );
          expectSafe(read("zip", zip));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("zips with bytes changed or cut", () => {
    const zip = zipSync({
      "index.ts": strToU8("export default () => 1".repeat(20)),
      "lib/a.ts": strToU8("export {}"),
      "isopod.json": strToU8("{}"),
    });
    assert(
      property(
        array(tuple(uint8Array({ minLength: 2, maxLength: 2 }), uint8Array({ minLength: 1, maxLength: 1 })), {
          minLength: 1,
          maxLength: 5,
        }),
        uint8Array({ minLength: 2, maxLength: 2 }),
        (changes, cut) => {
          const damaged = Buffer.from(zip);
          for (const [at, value] of changes) damaged[((at[0] ?? 0) * 256 + (at[1] ?? 0)) % damaged.length] = value[0] ?? 0;
          expectSafe(read("zip", damaged));
          expectSafe(read("zip", damaged.subarray(0, ((cut[0] ?? 0) * 256 + (cut[1] ?? 0)) % damaged.length)));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("what is read", () => {
  test("code under the name of its entry", () => {
    const upload = readUpload("json", Buffer.from('{"code":"export {}","entry":"main.js"}'));
    expect([upload.entry, Buffer.from(upload.files.get("main.js") ?? []).toString()]).toEqual(["main.js", "export {}"]);
  });

  test("the event of a run, as JSON", () => {
    expect(readUpload("json", Buffer.from('{"code":"","event":{"a":[1]}}')).event).toBe('{"a":[1]}');
    expect(readUpload("json", Buffer.from('{"code":"","event":null}')).event).toBe("null");
    expect(readUpload("json", Buffer.from('{"code":""}')).event).toBeUndefined();
  });

  test("a zip's folders and dot files", () => {
    const upload = readUpload(
      "zip",
      zipSync({ "dir/": new Uint8Array(0), "dir/.hidden": strToU8("x"), "index.mjs": strToU8("export {}") }),
    );
    expect([...upload.files.keys()].toSorted()).toEqual(["dir/.hidden", "index.mjs"]);
    expect(upload.entry).toBe("index.mjs");
  });

  test("a package.json that is not what it should be is not an error of ours", () => {
    for (const manifest of ["null", "1", "[]", '{"main":1}', '{"main":"../../etc/passwd"}', '{"main":"missing.js"}', "{"]) {
      read("zip", zipSync({ "package.json": strToU8(manifest), "a.ts": strToU8("export {}") }));
    }
  });
});
