import { describe, expect, it } from "vitest";
import { GuestOp, HostOp } from "../../guest/border.ts";
import { Guest } from "./harness.ts";

const get = { url: "http://fn.local/path?q=1", method: "GET", headers: [["X-A", "1"]] };

function served(handler: string, meta: object = get, body = ""): Guest {
  const guest = new Guest({ MODE: "test" });
  expect(guest.register(`default: { async fetch(request, env, ctx) { ${handler} } }`).form).toBe("http");
  guest.invokeHttp(meta, body);
  return guest;
}

describe("HTTP handlers", () => {
  it("get the request and answer", () => {
    using guest = served(
      "return Response.json({ m: request.method, u: new URL(request.url).pathname, a: request.headers.get('x-a'), env: env.MODE, b: request.body }, { status: 201, headers: { 'x-b': 'c' } })",
    );
    expect(guest.response).toEqual({
      status: 201,
      headers: [
        ["x-b", "c"],
        ["content-type", "application/json"],
      ],
      body: '{"m":"GET","u":"/path","a":"1","env":"test","b":null}',
    });
  });

  it("read bodies in every form", () => {
    using guest = served(
      "const c = request.clone(); const [t, j] = [await request.text(), await c.json()]; return new Response(t + j.k + request.bodyUsed)",
      { ...get, method: "POST" },
      '{"k":"é"}',
    );
    expect(guest.response?.body).toBe('{"k":"é"}étrue');
  });

  it("are called as methods", () => {
    using guest = new Guest();
    guest.register("default: { word: 'mine', fetch() { return new Response(this.word) } }");
    guest.invokeHttp(get);
    expect(guest.response?.body).toBe("mine");
  });

  it("stream, and wait for waitUntil", () => {
    using guest = served(
      "let done = false; ctx.waitUntil(Promise.resolve().then(() => { console.log('late') })); ctx.waitUntil(Promise.reject(1)); return new Response(ReadableStream.from([new Uint8Array([104]), new TextEncoder().encode('é')]))",
    );
    expect(guest.response?.body).toBe("hé");
    expect(guest.logs).toEqual([{ level: 2, text: "late" }]);
  });

  it.each([
    ["return { status: 200 }", "Runtime.BadResponse"],
    ["return 'text'", "Runtime.BadResponse"],
    ["return Response.error()", "Runtime.BadResponse"],
    ["const h = new Headers(); for (let i = 0; i < 2000; i++) h.append('a', 'b'); return new Response('', { headers: h })", "TypeError"],
    ["throw new TypeError('x')", "TypeError"],
    ["return new Response(ReadableStream.from(['text']))", "TypeError"],
  ])("fail on: %s", (handler, errorType) => {
    using guest = served(handler);
    expect(guest.failure?.errorType).toBe(errorType);
    expect(guest.response).toBeUndefined();
  });

  it("keep cookies apart", () => {
    using guest = served(
      "const h = new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2']]); return new Response(null, { status: 204, headers: h })",
    );
    expect(guest.response).toEqual({
      status: 204,
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
      body: "",
    });
  });
});

function asked(code: string): Guest {
  const guest = new Guest();
  guest.register(`async default(e) { ${code} }`);
  guest.invoke(1);
  return guest;
}

function reply(guest: Guest, status: number, headers: [string, string][], body: string): void {
  const [id] = guest.sent(HostOp.fetch)!;
  const meta = { status, statusText: "OK", url: "http://a/", redirected: false, headers };
  guest.dispatch(GuestOp.fetched, id as number, JSON.stringify(meta), new TextEncoder().encode(body).buffer);
}

describe("fetch", () => {
  it("asks the host and answers", () => {
    using guest = asked(
      "const r = await fetch('http://a', { method: 'post', body: new URLSearchParams({ q: 'é' }), headers: { A: 'b' } }); return [r.status, r.ok, r.headers.get('x'), r.url, await r.text()]",
    );
    const [, meta, body] = guest.sent(HostOp.fetch)!;
    expect(JSON.parse(meta as string)).toEqual({
      url: "http://a/",
      method: "POST",
      redirect: "follow",
      headers: [
        ["a", "b"],
        ["content-type", "application/x-www-form-urlencoded;charset=UTF-8"],
      ],
    });
    expect(new TextDecoder().decode(body as Uint8Array)).toBe("q=%C3%A9");
    reply(guest, 200, [["X", "y"]], "hello");
    expect(guest.result).toEqual([200, true, "y", "http://a/", "hello"]);
  });

  it("fails with a TypeError", () => {
    using guest = asked("try { await fetch('http://a') } catch (e) { return [e.name, e.message, e.cause.name] }");
    guest.dispatch(GuestOp.fetchFailed, guest.sent(HostOp.fetch)![0] as number, '{"name":"EgressDenied","message":"not allowed"}');
    expect(guest.result).toEqual(["TypeError", "fetch failed: not allowed", "EgressDenied"]);
  });

  it("is aborted by a signal", () => {
    using guest = asked(
      "const c = new AbortController(); queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => c.abort())))); try { await fetch('http://a', { signal: c.signal }) } catch (e) { return e.name }",
    );
    expect(guest.sent(HostOp.abortFetch)).toEqual([guest.sent(HostOp.fetch)![0]]);
    expect(guest.result).toBe("AbortError");
    reply(guest, 200, [], "too late");
  });

  it.each([
    "fetch('relative')",
    "fetch('http://a', { body: 'x' })",
    "fetch('http://a', { method: 'a b' })",
    "fetch('http://a', { headers: { 'b c': 'd' } })",
  ])("refuses %s", (call) => {
    using guest = asked(`try { await ${call} } catch (e) { return e.name }`);
    expect(guest.result).toBe("TypeError");
    expect(guest.sent(HostOp.fetch)).toBeUndefined();
  });

  it("is not there while the module loads", () => {
    using guest = new Guest();
    expect(() => guest.value("fetch('http://a')")).toThrow("fetch is not available while the module loads; call it from the handler");
  });
});

describe("Headers, Request, Response and bodies", () => {
  it.each([
    [
      "[...new Headers({ B: ' x ', a: 'y' })]",
      [
        ["a", "y"],
        ["b", "x"],
      ],
    ],
    [
      "(() => { const h = new Headers([['a', '1'], ['A', '2'], ['c', '3']]); h.set('a', '9'); h.append('C', '4'); return [h.get('A'), h.get('c'), h.has('z'), h.get('z')] })()",
      ["9", "3, 4", false, null],
    ],
    ["new Response('x').headers.get('content-type')", "text/plain;charset=UTF-8"],
    [
      "[Response.error().type, Response.error().status, Response.redirect('http://a/b', 307).headers.get('location')]",
      ["error", 0, "http://a/b"],
    ],
    [
      "new Response(new Blob(['a', new Uint8Array([98])], { type: 'T/x' })).blob().then((b) => b.text().then((t) => [t, b.type, b.size]))",
      ["ab", "t/x", 2],
    ],
    ["new Response(new Uint8Array([1, 2, 3]).subarray(1)).bytes().then((b) => [...b])", [2, 3]],
    ["new Response('\\ufeffa').text()", "a"],
    [
      "(async () => { const r = new Response('a'); const s = await r.clone().text(); return [s, r.bodyUsed, await r.text(), r.bodyUsed] })()",
      ["a", false, "a", true],
    ],
    ["(async () => { let t = ''; for await (const c of new Response('abc').body) t += new TextDecoder().decode(c); return t })()", "abc"],
    [
      "(async () => { const r = new Response(ReadableStream.from([new Uint8Array([65])])); const c = r.clone(); return [await r.text(), await c.text()] })()",
      ["A", "A"],
    ],
    ["(async () => { const r = new Response('x'); await r.text(); try { await r.text() } catch (e) { return e.name } })()", "TypeError"],
    ["new Request('http://a', { method: 'PUT', body: 'x' }).clone().text()", "x"],
    [
      "(async () => { const s = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close() } }); const [a, b] = s.tee(); const out = []; for await (const x of a) out.push(x); for await (const x of b) out.push(x); return [out, s.locked] })()",
      [[1, 2, 1, 2], true],
    ],
    [
      "(async () => { let n = 0; const s = new ReadableStream({ pull(c) { if (++n > 3) c.close(); else c.enqueue(n) } }); const out = []; for await (const x of s) out.push(x); return out })()",
      [1, 2, 3],
    ],
    [
      "(async () => { let why; const s = new ReadableStream({ cancel(r) { why = r } }); await s.cancel('enough'); return why })()",
      "enough",
    ],
    [
      "(async () => { const s = new ReadableStream({ start(c) { c.error(new RangeError('r')) } }); try { await s.getReader().read() } catch (e) { return e.name } })()",
      "RangeError",
    ],
  ])("%s", (code, expected) => {
    using guest = new Guest();
    expect(guest.value(code)).toEqual(expected);
  });

  it.each([
    "new Headers({ a: 'x\\ny' })",
    "new Headers([['a']])",
    "new Response('x', { status: 204 })",
    "new Request('http://a', { body: 'x' })",
  ])("refuses %s", (code) => {
    using guest = new Guest();
    expect(() => guest.value(code)).toThrow("TypeError");
  });
});
