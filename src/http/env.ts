/** What a route's context holds beside Hono's own: Node's request and the id that every reply carries. */
import type { HttpBindings } from "@hono/node-server";

export interface Env {
  Bindings: HttpBindings;
  Variables: { requestId: string };
}
