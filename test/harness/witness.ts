/** A server outside that functions call when they run: what it saw outlives the one under test. */
import { serve } from "../egress/servers.ts";

export interface Witness extends AsyncDisposable {
  /** As a function's `egress` and the server's setting name it. */
  readonly host: string;
  /** How often each path was asked for. */
  readonly seen: ReadonlyMap<string, number>;
  /** Called for each request before it is answered. */
  onRequest: (path: string) => void;
}

export async function newWitness(): Promise<Witness> {
  const seen = new Map<string, number>();
  const server = await serve(({ url = "" }, response) => {
    const path = url.slice(1);
    seen.set(path, (seen.get(path) ?? 0) + 1);
    witness.onRequest(path);
    response.end();
  });
  const witness: Witness = {
    host: `127.0.0.1:${server.port}`,
    seen,
    onRequest: () => {},
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return witness;
}
