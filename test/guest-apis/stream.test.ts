/** Handlers that write their reply in parts: what programs do with the stream, and what comes of it for each kind of caller. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ReplyHead } from "../../src/outcome.ts";
import { callDirectly, callStreamed, Collected, textOf } from "../harness/direct.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ cellCount: 1 });
const metadataType = "application/vnd.awslambda.http-integration-response";

/** A streamified handler with that body; `pause` waits for so many ms. */
function streaming(body: string): string {
  return `const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;
}

async function deployed(body: string, config?: Record<string, unknown>): Promise<string> {
  await server.deploy("streams", streaming(body), config);
  return "streams";
}

describe("called as a stream", () => {
  test("what is written leaves while the call runs", async () => {
    const name = await deployed("stream.write('one '); await pause(60_000)", { timeoutMs: 1_500 });
    const sink = new Collected();
    const calling = callStreamed(server, name, null, "stream", sink);
    await waitFor("the first chunk", () => sink.text === "one ");
    expect((await calling).outcome).toMatchObject({ kind: "limit", limit: "timeout" });
    expect([sink.text, sink.heads.length]).toEqual(["one ", 1]);
  });

  test("all of it comes, in order, behind a head with its type", async () => {
    const name = await deployed(
      "stream.setContentType('text/plain'); for (const n of event) { stream.write(n + ','); await pause(1) } stream.end('end')",
    );
    const { outcome, sink } = await callStreamed(server, name, [1, 2, 3]);
    expect([outcome, sink.text]).toEqual([{ kind: "streamed" }, "1,2,3,end"]);
    expect(sink.heads).toEqual([{ status: 200, headers: [["content-type", "text/plain"]] }]);
  });

  test("what is much larger than all windows together comes whole", async () => {
    const name = await deployed("for (let n = 0; n < 90; n++) stream.write(new Uint8Array(100_000).fill(n)); stream.end()");
    const { outcome, sink } = await callStreamed(server, name, null);
    expect(outcome).toEqual({ kind: "streamed" });
    expect(Buffer.concat(sink.chunks)).toEqual(Buffer.concat(Array.from({ length: 90 }, (_, n) => Buffer.alloc(100_000, n))));
    expect(Math.max(...sink.chunks.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
  });

  test("a handler that does not stream is one chunk", async () => {
    await server.deploy("plain", "export default (event) => ({ event })");
    const { outcome, sink } = await callStreamed(server, "plain", 5);
    expect([outcome, sink.chunks.length, sink.text]).toEqual([{ kind: "streamed" }, 1, '{"event":5}']);
    expect(sink.heads).toEqual([{ status: 200, headers: [["content-type", "application/json"]] }]);
  });

  test.each([
    ["before it has written", "throw new RangeError('early')", [0, ""]],
    ["in the middle: what was sent stays sent", "stream.write('some'); await pause(1); throw new RangeError('late')", [1, "some"]],
    ["in the turn in which it wrote", "stream.write('some'); throw new RangeError('at once')", [1, "some"]],
  ])("an error %s is the call's", async (_, body, expected) => {
    const { outcome, sink } = await callStreamed(server, await deployed(body), null);
    expect(outcome).toMatchObject({ kind: "guest-error", errorType: "RangeError" });
    expect([sink.heads.length, sink.text]).toEqual(expected);
  });

  test("a client that reads slowly slows the guest, which keeps what it has not sent", async () => {
    const name = await deployed(`let waits = 0;
      for (let n = 0; n < 40; n++) if (!stream.write("x".repeat(50_000))) { waits++; await new Promise((drained) => stream.once("drain", drained)) }
      stream.end(" " + waits)`);
    let [held, most] = [0, 0];
    const slow = new (class extends Collected {
      override async chunk(bytes: Uint8Array): Promise<void> {
        void super.chunk(bytes);
        most = Math.max(most, (held += bytes.length));
        await sleep(20);
        held -= bytes.length;
      }
    })();
    const { outcome } = await callStreamed(server, name, null, "stream", slow);
    expect(outcome).toEqual({ kind: "streamed" });
    expect(slow.text).toMatch(/^x{2000000} \d+$/);
    expect(Number(slow.text.split(" ")[1])).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(6 * 65_536);
  });

  test("a reader that is gone does not end the call", async () => {
    const name = await deployed("for (let n = 0; n < 20; n++) stream.write('x'.repeat(50_000)); console.log('all of it'); stream.end()");
    const gone = new (class extends Collected {
      override head(): void {
        throw new Error("gone");
      }
      override chunk(): Promise<void> {
        return Promise.reject(new Error("gone"));
      }
    })();
    expect((await callStreamed(server, name, null, "stream", gone)).outcome).toEqual({ kind: "streamed" });
  });
});

describe("called for all of the reply at once", () => {
  test("it is one body, with the type that the handler gave it", async () => {
    const name = await deployed("stream.setContentType('text/csv'); stream.write('a,'); await pause(1); stream.end('b')");
    const outcome = await callDirectly(server, name, null);
    expect([outcome, textOf(outcome)]).toEqual([expect.objectContaining({ kind: "ok", contentType: "text/csv" }), "a,b"]);
    const reply = await server.invoke(name);
    expect([reply.status, reply.headers.get("content-type"), reply.text]).toEqual([200, "text/csv", "a,b"]);
    // Such a page may not act as this origin's.
    expect(reply.headers.get("content-security-policy")).toContain("sandbox");
  });

  test("with metadata it begins with that and eight NULs, as in Lambda", async () => {
    const name = await deployed(
      "stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } }); stream.end('body')",
    );
    const outcome = await callDirectly(server, name, null);
    expect(outcome).toMatchObject({ kind: "ok", contentType: metadataType });
    expect(textOf(outcome)).toBe(`{"statusCode":201,"headers":{"a":"b"}}${"\0".repeat(8)}body`);
    expect((await callStreamed(server, name, null)).sink.text).toBe(textOf(outcome));
  });

  test("it has the cap of a result", async () => {
    const name = await deployed("stream.write('x'.repeat(event)); stream.end()", { maxOutputBytes: 1_000 });
    expect(textOf(await callDirectly(server, name, 1_000))).toBe("x".repeat(1_000));
    expect(await callDirectly(server, name, 1_001)).toMatchObject({ kind: "limit", limit: "output" });
    expect((await callStreamed(server, name, 1_001)).outcome).toMatchObject({ kind: "limit", limit: "output" });
  });
});

describe("called for an HTTP response", () => {
  const withMetadata = `stream = awslambda.HttpResponseStream.from(stream, { statusCode: 418, headers: { "X-A": "b" }, cookies: ["c=1", "d=2"] });
    stream.write("te"); stream.write("apot"); stream.end()`;
  const head: ReplyHead = {
    status: 418,
    headers: [
      ["content-type", "application/octet-stream"],
      ["X-A", "b"],
      ["set-cookie", "c=1"],
      ["set-cookie", "d=2"],
    ],
  };

  test("its metadata is the head, of a stream as of a whole reply", async () => {
    const name = await deployed(withMetadata);
    const { outcome, sink } = await callStreamed(server, name, null, "http-stream");
    expect([outcome, sink.heads, sink.text]).toEqual([{ kind: "streamed" }, [head], "teapot"]);
    const whole = await callDirectly(server, name, null, { reply: "http" });
    expect([whole, textOf(whole)]).toEqual([expect.objectContaining({ kind: "http", ...head }), "teapot"]);
  });

  test("metadata that the program writes by itself, in whatever pieces, is taken as well", async () => {
    const name = await deployed(`stream.setContentType("${metadataType}");
      const bytes = [...new TextEncoder().encode('{"statusCode":202,"headers":{"content-type":"text/plain"}}'), 0, 0, 0, 0, 0, 0, 0, 0, 65, 0, 66];
      while (bytes.length > 0) { stream.write(new Uint8Array(bytes.splice(0, event))); await pause(0) }
      stream.end()`);
    for (const size of [1, 7, 200]) {
      const { sink } = await callStreamed(server, name, size, "http-stream");
      expect([sink.heads, sink.text]).toEqual([[{ status: 202, headers: [["content-type", "text/plain"]] }], "A\0B"]);
    }
  });

  test("without metadata it is a plain 200", async () => {
    const name = await deployed("stream.setContentType('text/html'); stream.end('<p>')");
    const { sink } = await callStreamed(server, name, null, "http-stream");
    expect([sink.heads, sink.text]).toEqual([[{ status: 200, headers: [["content-type", "text/html"]] }], "<p>"]);
  });
});

describe("the stream", () => {
  test.each<[string, string, string]>([
    [
      "takes text, bytes, views, and anything else as JSON",
      "stream.write('é'); stream.write(new Uint8Array([33])); stream.write(new DataView(new ArrayBuffer(1))); stream.write({ a: 1 }); stream.end()",
      'é!\0{"a":1}',
    ],
    ["takes NULs and lone surrogates", "stream.end('a\\0b\\ud800')", "a\0b\ufffd"],
    ["takes base64", "stream.end('aGk=', 'base64')", "hi"],
    ["takes nothing", "stream.write(''); stream.end()", ""],
    ["may end at once", "stream.end()", ""],
    [
      "keeps bytes as they were when they were written",
      "const b = new Uint8Array([65]); for (let n = 0; n < 3; n++) { stream.write(b); b[0]++ } stream.end()",
      "ABC",
    ],
    [
      "calls back for each write, in order",
      "const seen = []; stream.write('a', () => seen.push(1)); stream.write('b', 'utf8', () => seen.push(2)); await pause(1); stream.end(String(seen))",
      "ab1,2",
    ],
    [
      "says that it has finished",
      "const finished = new Promise((done) => stream.once('finish', done)); stream.end('a'); await finished; console.log('finished')",
      "a",
    ],
    ["calls back at its end", "await new Promise((done) => stream.end('a', done))", "a"],
    ["ends once", "stream.end('a'); stream.end(); stream.end()", "a"],
    [
      "can be waited for in a loop over a web stream",
      "for await (const chunk of new Blob(['we', 'b']).stream()) stream.write(chunk); stream.end()",
      "web",
    ],
    [
      "says where it stands",
      "const was = [stream.writable, stream.writableEnded]; stream.end(String(was)); console.log(stream.writable)",
      "true,false",
    ],
    [
      "removes listeners",
      "const no = () => stream.write('no'); stream.on('drain', no).off('drain', no); stream.emit('drain'); stream.end(String(stream.listenerCount('drain')))",
      "0",
    ],
    ["ends after its handler has returned", "setTimeout(() => stream.end('late'), 5)", "late"],
  ])("%s", async (_, body, expected) => {
    const { outcome, sink } = await callStreamed(server, await deployed(body), null);
    expect([outcome, sink.text]).toEqual([{ kind: "streamed" }, expected]);
  });

  test.each<[string, string, string, RegExp]>([
    ["is not finished", "stream.write('a')", "Error", /^Response stream is not finished\.$/],
    ["is never used", "", "Error", /^Response stream is not finished\.$/],
    ["is written after its end", "stream.end('a'); stream.write('b'); await pause(5)", "Error", /^write after end$/],
    ["is destroyed", "stream.write('a'); stream.destroy(new TypeError('broken')); await pause(5)", "TypeError", /^broken$/],
    [
      "has its type set too late",
      "stream.write('a'); stream.setContentType('text/plain')",
      "Runtime.InvalidStreamingOperation",
      /too late/,
    ],
    ["has a type that is none", "stream.setContentType('a\\r\\nb: c'); stream.end('a')", "TypeError", /content type/],
    ["has an error that nobody listens for", "stream.emit('error', new RangeError('unheard'))", "RangeError", /^unheard$/],
  ])("fails the call when it %s", async (_, body, errorType, message) => {
    const { outcome } = await callStreamed(server, await deployed(body), null);
    expect(outcome).toMatchObject({ kind: "guest-error", errorType, errorMessage: expect.stringMatching(message) });
  });

  test("tells of a write after its end", async () => {
    const body =
      "stream.end('a'); const error = await new Promise((heard) => { stream.on('error', heard); stream.write('b') }); console.log(error.code)";
    expect((await callStreamed(server, await deployed(body), null)).outcome).toEqual({ kind: "streamed" });
    expect((await server.request("/functions/streams/logs")).text).toContain("ERR_STREAM_WRITE_AFTER_END");
  });

  test("is only for handlers that return a promise, as in Lambda", async () => {
    await server.deploy("sync", "export const handler = awslambda.streamifyResponse((event, stream) => { stream.end('a') })");
    const { outcome } = await callStreamed(server, "sync", null);
    expect(outcome).toMatchObject({ kind: "guest-error", errorMessage: "Streaming does not support non-async handlers." });
  });
});
