/** What a route's context holds beside Hono's own: Node's request, the id that every reply carries, and whose the request is. */
import type { HttpBindings } from "@hono/node-server";
import type { Identity } from "../keys/identity.ts";
import type { SignedBody } from "./body.ts";

export interface Env {
  Bindings: HttpBindings;
  Variables: { requestId: string; identity: Identity; signedBody?: SignedBody };
}
