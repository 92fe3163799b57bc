/** The greeting as a component that answers HTTP (`wasi:http/incoming-handler`): an application of Hono. */
import { fire } from "@bytecodealliance/jco-std/wasi/0.2.12/http/adapters/hono/server";
import { Hono } from "hono";
import { greet } from "./greeting.js";

const app = new Hono();

app.post("*", async (context) => context.json(greet(await context.req.json())));
app.onError((error, context) => context.text(error.message, 400));

fire(app);

export { incomingHandler } from "@bytecodealliance/jco-std/wasi/0.2.12/http/adapters/hono/server";
