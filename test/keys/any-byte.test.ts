/** Any single byte of what is signed, replaced by any other: refused, unless the request still says the same. */
import { asyncProperty, assert, constantFrom, nat } from "fast-check";
import { expect, test } from "vitest";
import { rawExchange } from "../harness/raw.ts";
import { useServerWithKey } from "../harness/server.ts";
import { sign, toBytes } from "../harness/signed.ts";

const { server, key } = await useServerWithKey();
await server.as(key).deploy("web", "export default { fetch: async (request) => { await request.text(); return new Response('reached') } }");
const host = `127.0.0.1:${server.port}`;
const request = {
  method: "POST",
  path: "/invoke/web/arn%3Aaws:x/b",
  query: { Qualifier: "a b/ü", list: ["2", "1"], empty: "" },
  headers: { "x-amz-client-context": "eyJh, In0=", "content-type": "application/json" },
  body: '{"name":"value"}',
};

/** The stretches of a request's bytes that are signed, or are the signature: the target, the values of signed headers, the body. */
function signedStretches(bytes: Buffer): [number, number][] {
  const text = bytes.toString("latin1");
  const target: [number, number] = [0, text.indexOf(" HTTP/1.1")];
  const names = ["host", "x-amz-date", "x-amz-content-sha256", "x-amz-client-context", "content-type", "authorization"];
  const values = names.flatMap((name): [number, number][] => {
    const start = text.indexOf(`\r\n${name}: `);
    return start < 0 ? [] : [[start + name.length + 4, text.indexOf("\r\n", start + 2)]];
  });
  return [target, ...values, [text.indexOf("\r\n\r\n") + 4, bytes.length]];
}

/**
 * What the bytes say: escapes of either case are one, a parameter without a value is one with none, and all white space in a header
 * is one, but in the one that has the signature.
 */
function meaningOf(bytes: Buffer): string {
  const [head = "", ...body] = bytes.toString("latin1").split("\r\n\r\n");
  const [line = "", ...headers] = head.split("\r\n");
  const [path, ...query] = line.replace(/ +HTTP/, " HTTP").split("?");
  const meant = query
    .join("?")
    .replace(/%[0-9a-f]{2}/gi, (found) => found.toUpperCase())
    .replace(/=(?=&| )/g, "");
  const values = headers.map((one) => (one.startsWith("authorization") ? one : one.replace(/[ \t]+/g, " ").replace(/^ | $/g, "")));
  return JSON.stringify([path, meant, values, body]);
}

const changes = asyncProperty(
  constantFrom("header", "presigned"),
  constantFrom("claimed", "bare"),
  nat(),
  nat({ max: 255 }),
  async (form, payload, where, byte) => {
    const bytes = toBytes(await sign(key, host, request, { form, payload }));
    const positions = signedStretches(bytes).flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index));
    const position = positions[where % positions.length] ?? 0;
    const changed = Buffer.from(bytes);
    changed[position] = byte;
    const isSame = meaningOf(changed) === meaningOf(bytes);
    const reply = await rawExchange(server.port, changed);
    expect([isSame, reply.endsWith("reached")]).toEqual([isSame, isSame]);
    if (!isSame) expect(reply.slice(0, 12)).toMatch(/^HTTP\/1\.1 4\d\d/);
  },
);

test("is refused", async () => {
  await assert(changes, { numRuns: 600 });
}, 60_000);
