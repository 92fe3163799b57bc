/**
 * Real servers on loopback for the egress tests, and an egress that may reach them.
 * Each is closed by `await using`, with its open connections.
 */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { newEgress } from "../../src/egress/egress.ts";
import type { Egress, EgressAnswer, EgressOptions, EgressRequest } from "../../src/egress/types.ts";

export type TestServer = AsyncDisposable & {
  port: number;
  url: string;
  seen: IncomingMessage[];
  connections: () => number;
};

export async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<TestServer> {
  const seen: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host}:${port}`,
    seen,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      // Its callback gets an error when it was closed before, which is what was wanted.
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function egressFor(servers: readonly TestServer[], over: Partial<EgressOptions> = {}): Egress {
  return newEgress({
    maxResponseBytes: 1_000_000,
    maxRequestBytes: 100_000,
    timeoutMs: 5_000,
    maxRedirects: 5,
    privateAllow: servers.map((server) => `127.0.0.1:${server.port}`),
    ...over,
  });
}

export function get(url: string, over: Partial<EgressRequest> = {}): EgressRequest {
  return { url, method: "GET", headers: [], body: undefined, redirect: "follow", ...over };
}

export const never: AbortSignal = new AbortController().signal;

/** With every host on the function's list by name, so that only the address check is left. */
export async function fetchListed(egress: Egress, request: EgressRequest): Promise<EgressAnswer> {
  const url = URL.parse(request.url);
  return egress.fetch(request, ["*", ...(url === null ? [] : [url.host])], never);
}

export function text(answer: EgressAnswer): string {
  return answer.ok ? new TextDecoder().decode(answer.body) : `${answer.code}: ${answer.message}`;
}

export function codeOf(answer: EgressAnswer): string {
  return answer.ok ? "ok" : answer.code;
}
