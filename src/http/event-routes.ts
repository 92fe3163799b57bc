/** Asynchronous calls: `POST /functions/:fn/events` and what became of them. Their payloads are bytes here; the queue's thread says whether they are JSON. */
import type { Context, Hono } from "hono";
import { z } from "zod";
import { IsopodError } from "../errors.ts";
import { parseFunctionRef } from "../ids.ts";
import type { Stations } from "../invoke.ts";
import { limits } from "../limits.ts";
import { nullEvent, readBody } from "./body.ts";
import type { Env } from "./env.ts";
import { knownName, tenantOf, wholeNumber } from "./parameters.ts";

const lettersDefault = 100;
/** A redrive names its letters: as many as a page shows. */
const redriveMaxBytes = 65_536;

const redriveBody = z.union([
  z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(limits.deadLettersPageMaxCount) }),
  z.strictObject({ all: z.literal(true) }),
]);

export function addEventRoutes(app: Hono<Env>, stations: Stations): void {
  const { events } = stations;
  app.post("/functions/:fn/events", (c) => put(c, stations));
  app.get("/functions/:fn/events", (c) => c.json(events.counts(tenantOf(c), knownName(c, stations))));
  app.get("/functions/:fn/dead-letters", async (c) => {
    const after = wholeNumber(c.req.query("after"), "after") ?? 0;
    const limit = Math.min(limits.deadLettersPageMaxCount, wholeNumber(c.req.query("limit"), "limit") ?? lettersDefault);
    const page = await events.deadLetters(tenantOf(c), knownName(c, stations), after, limit);
    return c.body(page, 200, { "content-type": "application/json" });
  });
  app.post("/functions/:fn/dead-letters/redrive", async (c) => {
    const name = knownName(c, stations);
    const wanted = await readRedrive(c);
    return c.json({ redriven: await events.redrive(tenantOf(c), name, "ids" in wanted ? wanted.ids : "all") });
  });
  app.delete("/functions/:fn/dead-letters/:id", async (c) => {
    const id = wholeNumber(c.req.param("id"), "the dead letter's number") ?? 0;
    if (await events.discard(tenantOf(c), knownName(c, stations), id)) return c.body(null, 204);
    throw new IsopodError("dead_letter_not_found", `Cannot delete the dead letter as the function has none of that number: received ${id}`);
  });
}

async function put(c: Context<Env>, { registry, events }: Stations): Promise<Response> {
  const ref = parseFunctionRef(c.req.param("fn") ?? "");
  // Known before the body is read, as for a call that is waited for.
  const { tenant, name } = registry.resolve(tenantOf(c), ref);
  const body = await readBody(c, limits.eventQueueMaxBytes);
  const requestId = c.get("requestId");
  const qualifier = ref.qualifier === undefined ? undefined : String(ref.qualifier);
  await events.put({ tenant, name, qualifier, payload: body.length === 0 ? nullEvent : body, requestId, hops: 0 });
  return c.json({ requestId }, 202);
}

/** @throws {IsopodError} invalid_json, invalid_request, too_large */
async function readRedrive(c: Context<Env>): Promise<z.infer<typeof redriveBody>> {
  const body = Buffer.from(await readBody(c, redriveMaxBytes)).toString("utf8");
  const result = redriveBody.safeParse(parseJson(body));
  if (result.success) return result.data;
  throw new IsopodError(
    "invalid_request",
    `Cannot redrive as the body must be {"ids":[…]} or {"all":true}: received ${body.slice(0, 100)}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new IsopodError("invalid_json", `Cannot redrive as the body is not JSON: received ${JSON.stringify(text.slice(0, 100))}`);
  }
}
