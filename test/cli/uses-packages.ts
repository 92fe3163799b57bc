/** A function with packages behind it: what is collected for it must bundle to the same code elsewhere. */
import { trimTrailingSlash } from "hono/trailing-slash";
import { z } from "zod";

export default (event: unknown): unknown => [z.object({ a: z.number() }).parse(event), typeof trimTrailingSlash];
