import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Guest } from "./harness.ts";

const guest = new Guest();
afterAll(() => guest[Symbol.dispose]());

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 });
const runs = { numRuns: 60 };

function js(value: unknown): string {
  return JSON.stringify(value);
}

function decoded(label: string, bytes: readonly number[], options = "{}"): string {
  try {
    return guest.value(`new TextDecoder(${js(label)}, ${options}).decode(new Uint8Array(${js(bytes)}))`) as string;
  } catch (error) {
    return (error as Error).message.split(":")[0]!;
  }
}

function nodeDecoded(label: string, bytes: readonly number[], options: object = {}): string {
  try {
    return new TextDecoder(label, options).decode(new Uint8Array(bytes));
  } catch (error) {
    return (error as Error).name;
  }
}

describe("TextEncoder", () => {
  it("encodes any text as Node does", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(guest.value(`[...new TextEncoder().encode(${js(text)})]`)).toEqual([...new TextEncoder().encode(text)]);
      }),
      runs,
    );
  });

  it("encodes into any room as Node does", () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), (text, room) => {
        const bytes = new Uint8Array(room);
        const expected = new TextEncoder().encodeInto(text, bytes);
        const got = guest.value(
          `(() => { const b = new Uint8Array(${room}); const r = new TextEncoder().encodeInto(${js(text)}, b); return [r, [...b]] })()`,
        );
        expect(got).toEqual([{ ...expected }, [...bytes]]);
      }),
      runs,
    );
  });
});

describe("TextDecoder", () => {
  it.each(["utf-8", "utf-16le", "utf-16be", "latin1", "shift_jis", "gb18030", "koi8-r"])("decodes %s as Node does", (label) => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 24 }), fc.boolean(), fc.boolean(), (bytes, fatal, ignoreBOM) => {
        const options = { fatal, ignoreBOM };
        expect(decoded(label, bytes, js(options))).toBe(nodeDecoded(label, bytes, options));
      }),
      { numRuns: 30 },
    );
  });

  it.each(["utf-8", "utf-16le", "utf-16be"])("gives the same text for %s in chunks", (label) => {
    const piece = fc.constantFrom(
      [0xef, 0xbb, 0xbf],
      [0xf0, 0x9f, 0x98, 0x80],
      [0xe2, 0x82, 0xac],
      [0x41],
      [0xd8, 0x3d],
      [0xff],
      [0xc3],
      [0xe0, 0x80],
      [0xed, 0xa0],
      [0xf4, 0x90],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(20), (pieces, cut) => {
        const bytes = pieces.flat();
        const got = guest.value(
          `(() => { const d = new TextDecoder(${js(label)}), b = new Uint8Array(${js(bytes)}); return d.decode(b.subarray(0, ${cut}), { stream: true }) + d.decode(b.subarray(${cut}), { stream: true }) + d.decode() })()`,
        );
        expect(got).toBe(nodeDecoded(label, bytes));
      }),
      runs,
    );
  });

  it("knows labels and refuses others", () => {
    expect(guest.value("[new TextDecoder('UTF8').encoding, new TextDecoder(' latin1 ').encoding, new TextDecoder().fatal]")).toEqual([
      "utf-8",
      "windows-1252",
      false,
    ]);
    expect(() => guest.value("new TextDecoder('nope')")).toThrow("RangeError");
  });
});

describe("atob and btoa", () => {
  it("carry any bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 50 }), (text) => {
        expect(guest.value(`[btoa(${js(text)}), atob(btoa(${js(text)}))]`)).toEqual([btoa(text), text]);
      }),
      runs,
    );
  });

  it("judge text as Node does", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("A", "b", "=", " ", "/", "\n", "\0", "é"), maxLength: 9 }), (text) => {
        const got = guest.value(`(() => { try { return atob(${js(text)}) } catch (e) { return e.name } })()`);
        let expected: string;
        try {
          expected = atob(text);
        } catch (error) {
          expected = (error as Error).name;
        }
        expect(got).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("refuse characters above U+00FF", () => {
    expect(() => guest.value("btoa('€')")).toThrow("InvalidCharacterError");
  });
});

describe("crypto", () => {
  it("digests as Node does", async () => {
    for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
      const expected = new Uint8Array(await crypto.subtle.digest(name, new Uint8Array([1, 2, 3])));
      expect(
        guest.value(
          `crypto.subtle.digest({ name: "${name.toLowerCase()}" }, new Uint8Array([0, 1, 2, 3]).subarray(1)).then((b) => [...new Uint8Array(b)])`,
        ),
      ).toEqual([...expected]);
    }
    expect(() => guest.value("crypto.subtle.digest('MD5', new Uint8Array())")).toThrow("NotSupportedError");
  });

  it("gives random bytes and ids", () => {
    const [same, id, other] = guest.value(
      "[crypto.getRandomValues(new Uint32Array(4)).some((n) => n > 0), crypto.randomUUID(), crypto.randomUUID()]",
    ) as [boolean, string, string];
    expect(same).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id).not.toBe(other);
    expect(() => guest.value("crypto.getRandomValues(new Float32Array(1))")).toThrow("TypeMismatchError");
    expect(() => guest.value("crypto.getRandomValues(new Uint8Array(65537))")).toThrow("QuotaExceededError");
  });
});
