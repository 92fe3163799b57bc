/** Names and routes: which function a path means, and what a path that means none is told. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";
import { rawRequest } from "../harness/raw.ts";

const server = await useServer();
await server.deploy("versioned", 'export default () => "one"');
await server.deploy("versioned", 'export default () => "two"');
await server.deploy("a".repeat(64), "export default () => 64");

describe("a name with a version", () => {
  test.each([
    ["versioned", "two"],
    ["versioned:latest", "two"],
    ["versioned:1", "one"],
    ["versioned:2", "two"],
    ["versioned%3A1", "one"],
  ])("%s", async (ref, value) => {
    expect(await server.value(ref)).toBe(value);
  });

  test.each(["versioned:3", "versioned:999999999", "unknown", "unknown:1", "unknown:latest", "Versioned"])("%s is 404", async (ref) => {
    const reply = await server.invoke(ref);
    expect(reply.status).toBe(404);
    expect(reply.error).toMatchObject({ code: "function_not_found", blame: "client", retryable: false });
  });

  test.each(["versioned:0", "versioned:", "versioned:1.0", "versioned:01", "versioned:1:1", "versioned:9999999999", ":1"])(
    "%s is no reference",
    async (ref) => {
      const reply = await server.invoke(ref);
      expect(reply.status).toBe(400);
      expect(reply.error.code).toBe("invalid_name");
    },
  );
});

describe("a name that is none", () => {
  const names = ["%00", "a%00b", "a%20b", "%20", "a".repeat(65), "-a", "_a", "a.b", "%C3%A9", "a%2Fb", "a%5Cb", "a%0Ab", "$run", "a%2500"];

  test.each(names)("cannot be deployed: %s", async (name) => {
    const reply = await server.tryDeploy(name, "export default () => 1");
    expect(reply.status).toBe(400);
    expect(reply.error.code).toBe("invalid_name");
  });

  test.each(names)("cannot be invoked: %s", async (name) => {
    const reply = await server.invoke(name);
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_name"]);
  });

  test("a version cannot be deployed or deleted by number", async () => {
    expect((await server.tryDeploy("versioned:1", "export default () => 1")).error.code).toBe("invalid_name");
    expect((await server.request("/functions/versioned:1", { method: "DELETE" })).error.code).toBe("invalid_name");
    expect(await server.value("versioned:1")).toBe("one");
  });

  test.each([
    "/invoke/..",
    "/invoke/../functions",
    "/functions/..%2f..%2fetc",
    "/invoke/%",
    "/invoke/%zz",
    "/invoke/%ff",
    "/invoke/%2e%2e",
    "/functions/%2E%2E/%2E%2E/etc",
    "//invoke/versioned",
    "/invoke//",
    "/",
  ])("a path of no route is a clear refusal: %s", async (path) => {
    const reply = await rawRequest(
      server.port,
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 404, 405]).toContain(reply.status);
    expect(reply.error.code).toMatch(/^(invalid_name|invalid_request|not_found|method_not_allowed|function_not_found)$/);
  });

  test("of 64 characters is fine", async () => {
    expect(await server.value("a".repeat(64))).toBe(64);
  });
});

describe("a method that a route does not have is 405", () => {
  test.each([
    ["GET", "/invoke/versioned"],
    ["PUT", "/invoke/versioned"],
    ["DELETE", "/invoke/versioned"],
    ["POST", "/functions/versioned"],
    ["PATCH", "/functions/versioned"],
    ["POST", "/functions"],
    ["DELETE", "/functions"],
    ["GET", "/run"],
    ["POST", "/functions/versioned/logs"],
    ["DELETE", "/functions/versioned/usage"],
    ["POST", "/health"],
  ])("%s %s", async (method, path) => {
    const reply = await server.request(path, { method });
    expect(reply.status).toBe(405);
    expect(reply.error).toMatchObject({ code: "method_not_allowed", blame: "client" });
  });
});

describe("a route that is none is 404", () => {
  test.each(["/invokes/versioned", "/functions/versioned/nothing", "/favicon.ico", "/invoke", "/FUNCTIONS", "/invoke/versioned/below"])(
    "%s",
    async (path) => {
      const reply = await server.request(path, { method: "POST" });
      expect(reply.status).toBe(404);
      expect(reply.error.code).toMatch(/^(not_found)$/);
      expect(reply.headers.get("x-isopod-request-id")).not.toBeNull();
    },
  );
});
