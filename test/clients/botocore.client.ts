/** Signatures that Python's botocore makes, which the AWS CLI and boto3 are built on: another implementation than the one that verifies them. */
import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { useServerWithKey } from "../harness/server.ts";
import type { Credentials } from "../harness/signed.ts";

const hasBotocore = spawnSync("python3", ["-c", "import botocore"]).status === 0;
const script = fileURLToPath(new URL("sign.py", import.meta.url));
const { server, key } = await useServerWithKey();
await server.as(key).deploy("echo", "export default (event) => event");
await server.as(key).deploy("web", "export default { fetch: (request) => new Response(new URL(request.url).search) }");

interface Answers {
  readonly sent: readonly [string, number, string][];
  readonly called: readonly number[];
}

/** In a process beside: the server is in this one, and must be able to answer. */
function python(by: Credentials, requests: object[], calls: [string, object][] = []): Promise<Answers> {
  return new Promise((resolve, reject) => {
    const child = execFile("python3", [script], { maxBuffer: 64 * 1_048_576 }, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout) as Answers) : reject(error),
    );
    child.stdin?.end(JSON.stringify({ url: server.url, ...by, requests, calls }));
  });
}

const statuses = ({ sent }: Answers): [string, number][] => sent.map(([form, status]) => [form, status]);
const both = (status: number): [string, number][] => [
  ["header", status],
  ["presigned", status],
];

test.skipIf(!hasBotocore)("its signatures are taken in both forms (needs botocore)", async () => {
  const headers = { "content-type": "application/json", "x-amz-client-context": "a,  b" };
  const answers = await python(key, [
    { method: "POST", path: "/invoke/echo", body: '{"n":1}', headers },
    { method: "GET", path: "/functions/echo" },
    { method: "GET", path: "/functions/echo/logs", params: { limit: "5", since: "0" } },
    { method: "GET", path: "/invoke/web/arn%3Aaws%3Alambda/a%20b", params: { "x y": "ü/+&=", Qualifier: "$LATEST" } },
    { method: "PUT", path: "/functions/large", body: JSON.stringify({ code: `export default () => "${"x".repeat(1_500_000)}"` }) },
  ]);
  expect(statuses(answers)).toEqual([["header", 200], ...both(200), ...both(200), ...both(200), ["header", 201]]);
});

test.skipIf(!hasBotocore)("another body, and another secret, are not (needs botocore)", async () => {
  const call = { method: "POST", path: "/invoke/echo", body: '{"n":1}' };
  const read = { method: "GET", path: "/functions" };
  expect(statuses(await python(key, [{ ...call, sent: '{"n":2}' }]))).toEqual([["header", 403]]);
  expect(statuses(await python({ ...key, secret: `${key.secret}x` }, [call, read]))).toEqual([["header", 403], ...both(403)]);
  expect(statuses(await python({ ...key, id: "ISOPAAAAAAAAAAAAAAAA" }, [call, read]))).toEqual([["header", 401], ...both(401)]);
});

test.skipIf(!hasBotocore)("its client for Lambda comes past the gate (needs botocore)", async () => {
  const calls: [string, object][] = [
    ["list_functions", { MaxItems: 5, Marker: "a b/c" }],
    ["invoke", { FunctionName: "arn:aws:lambda:ap-south-2:000000000000:function:echo", Payload: '{"n":1}', LogType: "Tail" }],
  ];
  for (const status of (await python(key, [], calls)).called) expect([200, 400, 404]).toContain(status);
  expect((await python({ ...key, secret: `${key.secret}x` }, [], calls)).called).toEqual([403, 403]);
});
