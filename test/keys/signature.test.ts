/** Signature Version 4: what AWS's own signer made is taken, in all of its forms; and nothing that is another in the least. */
import { networkInterfaces } from "node:os";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { useServerWithKey } from "../harness/server.ts";
import { send, sha256, sign, withHeader, type HowSigned, type Unsigned, type Wire } from "../harness/signed.ts";
import type { Reply } from "../harness/reply.ts";

const { server, key } = await useServerWithKey({ host: "0.0.0.0" });
const host = `127.0.0.1:${server.port}`;
await server.as(key).deploy("echo", "export default (event) => event");
await server
  .as(key)
  .deploy(
    "web",
    "export default { fetch: async (request) => Response.json([request.method, request.url, await request.text(), request.headers.get('authorization')]) }",
  );

const call: Unsigned = { method: "POST", path: "/invoke/echo", headers: { "content-type": "application/json" }, body: '{"n":1}' };

async function ask(request: Unsigned, how?: HowSigned, change: (wire: Wire) => Wire = (wire) => wire): Promise<Reply> {
  return send(server.port, change(await sign(key, host, request, how)));
}

describe.each(["header", "presigned"] as const)("the %s form is taken", (form) => {
  test.each([
    ["with its hash in a header", "claimed"],
    ["with its hash in the signature alone", "bare"],
    ["unsigned, from loopback", "UNSIGNED-PAYLOAD"],
  ] as const)("of a body %s", async (_, payload) => {
    const reply = await ask(call, { form, payload });
    expect([reply.status, reply.text]).toEqual([200, '{"n":1}']);
  });

  test.each(["claimed", "bare"] as const)("without a body, %s", async (payload) => {
    const reply = await ask({ path: "/functions/echo" }, { form, payload });
    expect([reply.status, reply.json]).toEqual([200, expect.objectContaining({ name: "echo" })]);
  });

  test("of a path that is escaped, and a query with everything in it", async () => {
    const query = { b: ["2", "1 +/&=ü%"], a: "", "x y": "ü", $: "*'()!~" };
    const reply = await ask({ method: "GET", path: "/invoke/web/a%20b%3Ac/d%2Fe:f/~'()*!/", query }, { form, payload: "bare" });
    expect(reply.status).toBe(200);
    const [, url] = reply.json as string[];
    expect(new URL(url ?? "").searchParams.getAll("b")).toEqual(query.b);
  });

  test.each(["us-east-1", "local", "eu-isoe-west-1"])("for the region %s", async (region) => {
    expect((await ask(call, { form, region })).status).toBe(200);
  });

  test("of header values with commas and white space", async () => {
    const headers = { "x-amz-meta": "a,b ,  c", "content-type": "application/json" };
    const change = (wire: Wire): Wire => (form === "presigned" ? wire : withHeader(wire, "X-Amz-Meta", "  a,b \t ,   c  "));
    expect((await ask({ ...call, headers }, { form }, change)).status).toBe(200);
  });
});

test("a signed header that comes twice is signed with both values", async () => {
  const wire = await sign(key, host, { ...call, headers: { "x-amz-meta": "a,b" } });
  const twice = (...values: string[]): Wire => {
    const rest = withHeader(wire, "x-amz-meta", undefined);
    return { ...rest, headers: [...rest.headers, ...values.map((value) => ["X-Amz-Meta", value] as const)] };
  };
  expect((await send(server.port, twice("a", "b"))).status).toBe(200);
  expect((await send(server.port, twice("b", "a"))).error.code).toBe("invalid_signature");
});

test("AWS's client for Lambda, with functions named by ARN, comes past the gate, and with another secret it does not", async () => {
  const clientWith = (secretAccessKey: string): LambdaClient =>
    new LambdaClient({ endpoint: server.url, region: "eu-west-3", maxAttempts: 1, credentials: { accessKeyId: key.id, secretAccessKey } });
  const statusOf = (error: { $metadata?: { httpStatusCode?: number } }): number | undefined => error.$metadata?.httpStatusCode;
  const commands = (): [ListFunctionsCommand, InvokeCommand] => [
    new ListFunctionsCommand({ MaxItems: 3, Marker: "a b/c" }),
    new InvokeCommand({ FunctionName: "arn:aws:lambda:eu-west-3:000000000000:function:echo", Qualifier: "$LATEST", Payload: '{"ü":1}' }),
  ];
  const refusedBefore = (await server.health()).refused;
  for (const command of commands())
    expect([200, 400, 404]).toContain(
      await clientWith(key.secret)
        .send(command as ListFunctionsCommand)
        .then(() => 200, statusOf),
    );
  expect((await server.health()).refused).toBe(refusedBefore);
  for (const command of commands())
    expect(
      await clientWith(`${key.secret}x`)
        .send(command as ListFunctionsCommand)
        .then(() => 200, statusOf),
    ).toBe(403);
  expect((await server.health()).refused).toBe(refusedBefore + 2);
});

describe.each(["claimed", "bare"] as const)("a large body (%s) that goes through a file", (payload) => {
  const code = `export default () => ${JSON.stringify("x".repeat(1_500_000))}.length`;
  const upload: Unsigned = { method: "PUT", path: `/functions/large-${payload}`, body: JSON.stringify({ code }) };

  test("is deployed", async () => {
    const reply = await ask({ ...upload, headers: { "content-type": "application/json" } }, { payload });
    expect([reply.status, reply.text.slice(0, 200)]).toEqual([201, expect.any(String)]);
    expect(await server.as(key).value(`large-${payload}`)).toBe(1_500_000);
  });

  test("with one byte changed it is not", async () => {
    const other = { ...upload, path: `/functions/other-${payload}` };
    const reply = await ask(other, { payload }, (wire) => ({ ...wire, body: Buffer.from(wire.body).fill("y", 700_000, 700_001) }));
    expect([reply.status, reply.error.code]).toEqual([403, "invalid_signature"]);
    expect((await server.as(key).invoke(`other-${payload}`)).status).toBe(404);
  });

  test("an event of that size is 413 for an event, as without keys", async () => {
    const reply = await ask({ ...call, body: JSON.stringify("x".repeat(6_400_000)) }, { payload });
    expect([reply.status, reply.error.code]).toEqual([413, "too_large"]);
  });
});

describe.each(["header", "presigned"] as const)("in the %s form, another", (form) => {
  const otherBody = Buffer.from('{"n":2}');
  test.each<[string, (wire: Wire) => Wire]>([
    ["method", (wire) => ({ ...wire, method: "PUT" })],
    ["path", (wire) => ({ ...wire, path: "/invoke/web" })],
    ["path of the same normal form, by a slash", (wire) => ({ ...wire, path: "//invoke/echo" })],
    ["path of the same normal form, by a dot", (wire) => ({ ...wire, path: "/invoke/./echo" })],
    ["path of the same normal form, by two dots", (wire) => ({ ...wire, path: "/x/../invoke/echo" })],
    ["path, by an escape of the same", (wire) => ({ ...wire, path: "/invoke/%65cho" })],
    ["parameter", (wire) => ({ ...wire, query: `${wire.query}&x=1` })],
    ["parameter without a name", (wire) => ({ ...wire, query: `${wire.query}&` })],
    ["parameter __proto__", (wire) => ({ ...wire, query: `${wire.query}&__proto__=1` })],
    ["parameter that is a signature", (wire) => ({ ...wire, query: `${wire.query}&x-amz-signature=1` })],
    ["host", (wire) => withHeader(wire, "host", `localhost:${server.port}`)],
    ["body", (wire) => ({ ...wire, body: otherBody })],
    ["x-amz- header that is not signed", (wire) => withHeader(wire, "X-Amz-Invocation-Type", "Event")],
    ["x-isopod- header that is not signed", (wire) => withHeader(wire, "X-Isopod-Config", "{}")],
  ])("%s is refused", async (_, change) => {
    for (const payload of ["claimed", "bare"] as const) {
      const reply = await ask({ ...call, headers: {} }, { form, payload }, change);
      expect([reply.status, reply.error.code]).toEqual([
        expect.any(Number),
        expect.stringMatching(/^(invalid_signature|unauthenticated)$/),
      ]);
    }
  });

  test("body and hash of it are refused", async () => {
    const claim = sha256(otherBody);
    const reply = await ask(call, { form }, (wire) => withHeader({ ...wire, body: otherBody }, "x-amz-content-sha256", claim));
    expect(reply.error.code).toBe("invalid_signature");
  });

  test("no body at all is refused", async () => {
    for (const payload of ["claimed", "bare"] as const) {
      const reply = await ask(call, { form, payload }, (wire) => ({ ...wire, body: Buffer.alloc(0) }));
      expect(reply.error.code).toBe("invalid_signature");
    }
  });

  test("service is refused", async () => {
    expect((await ask(call, { form, service: "s3" })).error.code).toBe("invalid_signature");
  });
});

describe("the header form", () => {
  const authorization = (change: (text: string) => string) => (wire: Wire) =>
    withHeader(wire, "authorization", change(wire.headers.find(([name]) => name === "authorization")?.[1] ?? ""));

  test.each<[string, (text: string) => string]>([
    ["without a signed host", (text) => text.replace(";host", "")],
    ["with its headers in another order", (text) => text.replace("content-type;host", "host;content-type")],
    ["with a header named twice", (text) => text.replace(";host", ";host;host")],
    ["with a signed header that is not there", (text) => text.replace(";host", ";host;never")],
    [
      "with a signature in capitals",
      (text) => text.replace(/Signature=.*/, (found) => found.toUpperCase().replace("SIGNATURE", "Signature")),
    ],
    ["with a signature of other length", (text) => text.slice(0, -1)],
    ["without a signature", (text) => text.replace(/, Signature=.*/, "")],
    ["with another day in its scope", (text) => text.replace(/\/\d{8}\//, "/20200101/")],
    ["with another region in its scope", (text) => text.replace("eu-central-1", "eu-central-2")],
    ["with another end of its scope", (text) => text.replace("aws4_request", "aws5_request")],
    ["with another key", (text) => text.replace(key.id, "ISOPAAAAAAAAAAAAAAAA")],
    ["with another algorithm", (text) => text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")],
    ["with a part that is empty", (text) => text.replace(", ", ",,")],
    ["with another kind of blank", (text) => text.replace(", ", ",\u00a0")],
    ["with a part more", (text) => `${text}, X=1`],
    ["of nothing but its name", () => "AWS4-HMAC-SHA256"],
  ])("%s is refused", async (_, change) => {
    const reply = await ask(call, {}, authorization(change));
    expect([reply.status, reply.error.code]).toEqual([expect.any(Number), expect.stringMatching(/^(invalid_signature|unauthenticated)$/)]);
  });

  test.each(["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", "0", sha256("").toUpperCase()])(
    "with a hash that is none is refused: %j",
    async (claim) => {
      const reply = await ask(call, {}, (wire) => withHeader(wire, "x-amz-content-sha256", claim));
      expect(reply.status).toBeGreaterThanOrEqual(401);
      expect(reply.status).toBeLessThanOrEqual(403);
    },
  );

  test("with x-amz-date unsigned as a header is taken, and with another refused", async () => {
    const how = { unsignableHeaders: ["x-amz-date"] };
    expect((await ask(call, how)).status).toBe(200);
    const soon = new Date(Date.now() + 1_000).toISOString().replace(/[-:]|\.\d+/g, "");
    expect((await ask(call, how, (wire) => withHeader(wire, "x-amz-date", soon))).error.code).toBe("invalid_signature");
    expect((await ask(call, how, (wire) => withHeader(wire, "x-amz-date", undefined))).error.code).toBe("unauthenticated");
  });
});

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

describe("time", () => {
  test.each([-4.9, 4.9])("off by %s minutes is taken", async (off) => {
    expect((await ask(call, { at: minutes(off) })).status).toBe(200);
  });

  test.each([-5.1, 5.1, -1e6])("off by %s minutes is refused", async (off) => {
    const reply = await ask(call, { at: minutes(off) });
    expect([reply.status, reply.error.code]).toEqual([403, "signature_expired"]);
  });

  test("of a presigned request lasts as long as that says, and not for a second more", async () => {
    const presigned = { form: "presigned", at: minutes(-10) } as const;
    expect((await ask(call, { ...presigned, expiresS: 660 })).status).toBe(200);
    expect((await ask(call, { ...presigned, expiresS: 590 })).error.code).toBe("signature_expired");
    expect((await ask(call, { form: "presigned", at: minutes(6) })).error.code).toBe("signature_expired");
    expect(
      (await ask(call, { form: "presigned" }, (wire) => ({ ...wire, query: wire.query.replace("Expires=60", "Expires=6000000") }))).status,
    ).toBe(401);
    expect(
      (await ask(call, { form: "presigned" }, (wire) => ({ ...wire, query: wire.query.replace("Expires=60", "Expires=61") }))).status,
    ).toBe(403);
  });
});

const beyond = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal);

test.skipIf(beyond === undefined)("an unsigned body from beyond loopback is refused (needs another address of this machine)", async () => {
  const there = `${beyond?.address}:${server.port}`;
  const statusOf = async (payload: "claimed" | "UNSIGNED-PAYLOAD"): Promise<number> => {
    const { method, path, query, headers, body } = await sign(key, there, call, { payload });
    const init = { method, headers: headers.filter(([name]) => name !== "host").map(([name, value]) => [name, value] as [string, string]) };
    return (await fetch(`http://${there}${path}?${query}`, { ...init, body: Buffer.from(body) })).status;
  };
  expect([await statusOf("claimed"), await statusOf("UNSIGNED-PAYLOAD")]).toEqual([200, 401]);
});

test("a function does not see the key of its caller", async () => {
  const signed = await ask({ method: "POST", path: "/invoke/web", body: "b" });
  expect(signed.json).toEqual(["POST", `http://${host}/`, "b", null]);
  expect((await server.as(key).invoke("web", "b")).json).toEqual(["POST", expect.any(String), '"b"', null]);
});

test("a signed query of many parameters is refused before it costs much", async () => {
  const query = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, "1"]));
  const reply = await ask({ path: "/functions", query });
  expect([reply.status, reply.error.code]).toEqual([401, "unauthenticated"]);
});
