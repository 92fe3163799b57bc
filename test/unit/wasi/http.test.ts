/** `wasi:http` as a guest's handles reach it: headers, requests that go out, their bodies and their answers. */
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import type { FetchAnswer } from "../../../src/sandbox/fetch-table.ts";
import { WasiCall } from "../../../src/sandbox/wasi/call.ts";
import { OutgoingBody } from "../../../src/sandbox/wasi/http-bodies.ts";
import { Fields } from "../../../src/sandbox/wasi/http-fields.ts";
import type { IncomingResponse } from "../../../src/sandbox/wasi/http-incoming.ts";
import { Outgoing, OutgoingRequest, RequestOptions, type FutureIncomingResponse } from "../../../src/sandbox/wasi/http-outgoing.ts";
import { atOnce, TestHost, type HostOptions } from "../../harness/component.ts";

const newCall = (options: HostOptions = {}): { call: WasiCall; host: TestHost } => {
  const host = new TestHost(options);
  return { call: new WasiCall(host, atOnce), host };
};
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const payload = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { payload?: unknown }).payload ?? error;
  }
};
const ok: FetchAnswer = { ok: true, status: 207, statusText: "", url: "", redirected: false, headers: [["x", "y"]], body: bytes("answer") };

describe("fields", () => {
  test("names have no case, values are bytes, and the order stays", () => {
    const fields = Fields.fromList(newCall().call, [
      ["X-A", bytes("1")],
      ["b", bytes("ÿ")],
      ["x-a", bytes("2")],
    ]);
    expect(fields.get("x-A").map(String)).toEqual([bytes("1"), bytes("2")].map(String));
    fields.set("X-a", [bytes("3")]);
    fields.delete("absent");
    expect(fields.pairs).toEqual([
      ["b", "ÿ"],
      ["x-a", "3"],
    ]);
  });

  test("what is no header, frames the message or is given away is refused by name", () => {
    const fields = new Fields(newCall().call);
    expect(payload(() => fields.append("a b", bytes("")))).toEqual({ tag: "invalid-syntax" });
    expect(payload(() => fields.append("a", bytes("1\r\nhost: other")))).toEqual({ tag: "invalid-syntax" });
    for (const name of ["Host", "transfer-encoding", "Connection"])
      expect(payload(() => fields.set(name, [bytes("x")]))).toEqual({ tag: "forbidden" });
    fields.frozen();
    expect(payload(() => fields.append("a", bytes("1")))).toEqual({ tag: "immutable" });
    expect(payload(() => fields.clone().append("a", bytes("1")))).toBeUndefined();
  });

  test("they have a cap, in number and in bytes", () => {
    const fields = new Fields(newCall().call);
    expect(() => fields.append("a", new Uint8Array(limits.wasiFieldsMaxBytes).fill(97))).toThrow(/Cannot add a header/);
    for (let left = limits.wasiFieldsMaxCount; left > 0; left--) fields.append("a", bytes(""));
    expect(() => fields.append("a", bytes(""))).toThrow(/Cannot add a header/);
  });
});

describe("a request that goes out", () => {
  function newRequest(call: WasiCall): OutgoingRequest {
    const request = new OutgoingRequest(call, Fields.fromList(call, [["x-a", bytes("1")]]));
    request.setMethod({ tag: "post" });
    request.setScheme({ tag: "HTTP" });
    request.setAuthority("a.test:81");
    request.setPathWithQuery("/p?q");
    return request;
  }
  async function answerOf(future: FutureIncomingResponse): Promise<{ tag: string; val?: { tag: string; val: unknown } }> {
    await future.subscribe().block();
    return future.get() as { tag: string; val?: { tag: string; val: unknown } };
  }

  test("leaves when its body is finished, and its answer is read once", async () => {
    const { call, host } = newCall({ fetch: async () => ok });
    const request = newRequest(call);
    const body = request.body();
    const future = new Outgoing(call).handle(request, undefined);
    body.write().write(bytes("body"));
    await Promise.resolve();
    expect([host.fetched.length, future.get()]).toEqual([0, undefined]);
    OutgoingBody.finish(body, undefined);
    const answer = await answerOf(future);
    expect(host.fetched).toEqual([
      { url: "http://a.test:81/p?q", method: "POST", headers: [["x-a", "1"]], redirect: "manual", body: new Uint8Array(bytes("body")) },
    ]);
    const response = answer.val?.val as IncomingResponse;
    expect(response.status()).toBe(207);
    const stream = response.consume().stream();
    expect(Buffer.from(stream.read(100n)).toString()).toBe("answer");
    expect(payload(() => stream.read(1n))).toEqual({ tag: "closed" });
    expect(future.get()).toEqual({ tag: "err" });
  });

  test("fails by the egress's code, and by its message where WASI has no word for it", async () => {
    const failing = async (answer: FetchAnswer): Promise<unknown> => {
      const { call } = newCall({ fetch: async () => answer });
      return (await answerOf(new Outgoing(call).handle(newRequest(call), undefined))).val;
    };
    const denied = { ok: false, name: "TypeError", message: "not listed", code: "egress_not_listed" } as const;
    expect(await failing(denied)).toEqual({ tag: "err", val: { tag: "HTTP-request-denied" } });
    expect(await failing({ ...denied, code: "egress_aborted" })).toEqual({ tag: "err", val: { tag: "internal-error", val: "not listed" } });
  });

  test("is aborted when its own time has passed, when its future is dropped, and when the call ends", async () => {
    const signals: AbortSignal[] = [];
    const { call } = newCall({ fetch: (_, signal) => (signals.push(signal), new Promise(() => {})) });
    const outgoing = new Outgoing(call);
    const options = new RequestOptions(call);
    options.setFirstByteTimeout(5_000_000n);
    const late = outgoing.handle(newRequest(call), options);
    expect(await answerOf(late)).toEqual({ tag: "ok", val: { tag: "err", val: { tag: "HTTP-response-timeout" } } });
    outgoing.handle(newRequest(call), undefined)[Symbol.dispose]();
    outgoing.handle(newRequest(call), undefined);
    await Promise.resolve();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
    call[Symbol.dispose]();
    expect(signals[2]?.aborted).toBe(true);
  });

  test("whose body is not as long as it says, or was not finished, does not leave", async () => {
    const { call, host } = newCall({ fetch: async () => ok });
    const short = new OutgoingRequest(call, Fields.fromList(call, [["content-length", bytes("5")]]));
    const body = short.body();
    const future = new Outgoing(call).handle(short, undefined);
    expect(payload(() => OutgoingBody.finish(body, undefined))).toEqual({ tag: "HTTP-request-body-size", val: 0n });
    expect((await answerOf(future)).val).toMatchObject({ tag: "err", val: { tag: "internal-error" } });
    expect(host.fetched).toEqual([]);
  });

  test("takes no body over the cap, no more at a time than a call may have, and no parts that are none", () => {
    const { call } = newCall({ fetch: () => new Promise(() => {}) });
    const request = newRequest(call);
    const stream = request.body().write();
    const piece = new Uint8Array(limits.wasiWriteMaxBytes);
    for (let left = limits.fetchRequestMaxBytes; left > 0; left -= piece.length) stream.write(piece);
    expect(stream.checkWrite()).toBe(0n);
    expect(payload(() => stream.write(bytes("1")))).toMatchObject({ tag: "last-operation-failed" });
    expect(() => stream.write(new Uint8Array(limits.wasiWriteMaxBytes + 1))).toThrow(/Cannot write/);
    const outgoing = new Outgoing(call);
    for (let left = limits.fetchesMaxInFlight; left > 0; left--) outgoing.handle(newRequest(call), undefined);
    expect(payload(() => outgoing.handle(newRequest(call), undefined))).toEqual({ tag: "connection-limit-reached" });
    for (const set of [
      () => request.setAuthority("a.test/@b"),
      () => request.setPathWithQuery("no slash"),
      () => request.setPathWithQuery("/a\r\nb"),
      () => request.setScheme({ tag: "other", val: "a b" }),
      () => request.setMethod({ tag: "other", val: "G T" }),
    ])
      expect(set).toThrow("a function of WASI answered with an error");
  });

  test("shares the room for bodies with all others of the call, until they are let go of", async () => {
    const large: FetchAnswer = { ...ok, body: new Uint8Array(limits.fetchResponseMaxBytes) };
    const { call } = newCall({ fetch: async () => large });
    const outgoing = new Outgoing(call);
    const fetchOnce = async (): Promise<{ tag: string; val: unknown } | undefined> =>
      (await answerOf(outgoing.handle(newRequest(call), undefined))).val;
    const held: IncomingResponse[] = [];
    for (let left = limits.wasiBodiesMaxBytes; left > 0; left -= limits.fetchResponseMaxBytes)
      held.push((await fetchOnce())?.val as IncomingResponse);
    expect(await fetchOnce()).toMatchObject({ tag: "err", val: { tag: "internal-error" } });
    const body = held[0]?.consume();
    held[0]?.[Symbol.dispose]();
    expect(call.bodiesLeftBytes).toBe(0);
    const stream = body?.stream();
    body?.[Symbol.dispose]();
    expect(call.bodiesLeftBytes).toBe(0);
    stream?.[Symbol.dispose]();
    expect(call.bodiesLeftBytes).toBe(limits.fetchResponseMaxBytes);
    expect((await fetchOnce())?.tag).toBe("ok");
  });

  test("gives its room back when it is dropped, sent, or not finished", async () => {
    const { call } = newCall({ fetch: async () => ok });
    const written = (): { request: OutgoingRequest; body: OutgoingBody } => {
      const request = newRequest(call);
      const body = request.body();
      body.write().write(bytes("body"));
      return { request, body };
    };
    written().request[Symbol.dispose]();
    const unfinished = written();
    unfinished.body[Symbol.dispose]();
    const sent = written();
    const future = new Outgoing(call).handle(sent.request, undefined);
    expect(call.bodiesLeftBytes).toBe(limits.wasiBodiesMaxBytes - 4);
    OutgoingBody.finish(sent.body, undefined);
    await answerOf(future);
    expect(call.bodiesLeftBytes).toBe(limits.wasiBodiesMaxBytes - ok.body.length);
  });
});
