/** The HTTP front: routes, the guard before them, and the one place where errors become replies. */
import { randomUUID } from "node:crypto";
// The router of the front: small, fast, and the same API on every runtime.
import { Hono, type Context } from "hono";
import { IsopodError } from "../errors.ts";
import type { Stations } from "../invoke.ts";
import { AuthenticationError } from "../keys/authentication-error.ts";
import { localIdentity } from "../keys/identity.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { Refusals } from "../keys/refusals.ts";
import type { Env } from "./env.ts";
import { addEventRoutes } from "./event-routes.ts";
import { addFunctionRoutes } from "./function-routes.ts";
import { addLambdaRoutes, isLambdaPath, lambdaErrorReply } from "../lambda/routes.ts";
import { guardHost } from "./guard.ts";
import { addInvokeRoutes } from "./invoke-routes.ts";
import { authenticationReply, errorReply } from "./reply.ts";
import { requireKey } from "./require-key.ts";

/** Routes that have some methods: any other is 405, where an unknown route is 404. */
const knownRoutes = [
  "/run",
  "/health",
  "/empty",
  "/functions",
  "/functions/:fn",
  "/functions/:fn/logs",
  "/functions/:fn/usage",
  "/functions/:fn/events",
  "/functions/:fn/dead-letters",
  "/functions/:fn/dead-letters/redrive",
  "/functions/:fn/dead-letters/:id",
];

function refuseMethod(c: Context<Env>): never {
  throw new IsopodError("method_not_allowed", `Cannot answer ${c.req.method} here as the route has no such method`);
}

export interface AppOptions {
  readonly stations: Stations;
  readonly keys: KeyRing;
  readonly loopbackOnly: boolean;
  readonly log: (message: string) => void;
}

export function newApp({ stations, keys, loopbackOnly, log }: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const refusals = new Refusals(log);
  app.use(async function identify(c, next) {
    c.set("requestId", randomUUID());
    guardHost(c.env.incoming, loopbackOnly);
    if (keys.isOn) return requireKey(c, next, keys);
    c.set("identity", localIdentity(c.env.incoming));
    await next();
  });
  app.use("/functions/*", async function sayRequestId(c, next) {
    c.header("x-isopod-request-id", c.get("requestId"));
    await next();
  });
  // Nothing but the server: what the benchmark compares calls with.
  app.post("/empty", (c) => c.body(null, 204));
  app.get("/health", (c) =>
    c.json({ status: "ok", cells: stations.pool.state, running: stations.admission.running, refused: refusals.count }),
  );
  addInvokeRoutes(app, stations);
  addFunctionRoutes(app, stations);
  addLambdaRoutes(app, stations, keys);
  addEventRoutes(app, stations);
  for (const route of knownRoutes) app.all(route, refuseMethod);
  app.notFound((c) =>
    errorReply(c.get("requestId"), "not_found", `Cannot find the route: received ${c.req.method} ${c.req.path.slice(0, 200)}`),
  );
  app.onError(function replyError(error, c) {
    if (error instanceof AuthenticationError) refusals.add(error.failure);
    if (isLambdaPath(c.req.path)) return lambdaErrorReply(c, error, log);
    if (error instanceof AuthenticationError) return authenticationReply(c.get("requestId"), error);
    if (error instanceof IsopodError) return errorReply(c.get("requestId"), error.code, error.message, error.place);
    log(`bug: ${error.stack ?? error.message}`);
    return errorReply(c.get("requestId"), "host_fault", "Cannot answer as the server failed: its log says why");
  });
  return app;
}
