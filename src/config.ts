/** The server's configuration: a file, then `ISOPOD_*` from the environment, then flags, the later the stronger. */
import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { z } from "zod";
import { newPrivateAllow } from "./egress/private-allow.ts";
import { IsopodError } from "./errors.ts";
import { limits } from "./limits.ts";

const MiB = 1024 * 1024;

/** What an operator has to say to listen beyond loopback without keys: nobody types it without having read it. */
export const withoutKeysSentence = "anyone who reaches this server may run code on it";

const schema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.coerce.number().int().min(0).max(65_535).default(8787),
  /** Whether it may listen beyond loopback without keys: the sentence, word for word. */
  withoutKeys: z.literal(withoutKeysSentence, `it must be the sentence "${withoutKeysSentence}"`).optional(),
  /** The data directory. */
  data: z.string().min(1).default(".isopod"),
  /** `processes` can be killed and jailed; `threads` start faster and hold nothing in. */
  cells: z.enum(["processes", "threads"]).default("processes"),
  /** Whether each tenant has cells of its own: one, and `cellCount` and `spareCells` do not count. */
  cellsPerTenant: z.stringbool().or(z.boolean()).default(false),
  /** Whether cells start in the operating system's jail: where there is one, only there, or not at all. */
  jail: z.enum(["auto", "require", "off"]).default("auto"),
  cellCount: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  spareCells: z.coerce.number().int().min(0).max(16).default(1),
  /** How long a function may keep a cell's thread while others wait for it, in ms. */
  sliceMs: z.coerce.number().min(0.1).max(100).default(limits.sliceMs),
  /** What all sandboxes that run at once may have together, in MiB: 60 % of the machine, so that a full house does not end it. */
  memoryMb: z.coerce
    .number()
    .int()
    .min(16)
    .default(Math.floor((totalmem() * 0.6) / MiB)),
  /** Private addresses that functions may reach when their own config names them too: `127.0.0.1:9000`, `10.0.0.0/8`. */
  egressPrivate: z
    .union([z.array(z.string()), z.string().transform((text) => text.split(",").filter((part) => part !== ""))])
    .superRefine(checkEgressPrivate)
    .default([]),
  /** The waits before the second and the third attempt of an event whose function failed, in ms. */
  eventRetryMs: z
    .union([
      z.array(z.coerce.number()),
      z.string().transform((text) => text.split(",").map((part) => (part === "" ? Number.NaN : Number(part)))),
    ])
    .pipe(z.array(z.int().min(0).max(limits.eventAgeMaxMs)).min(1).max(limits.eventRetriesMax))
    .default([...limits.eventRetryMs]),
  /** Whether the example function is deployed into an empty data directory. */
  example: z.stringbool().or(z.boolean()).default(true),
});

export type ServerConfig = z.infer<typeof schema>;

/** Settings that each are valid, and together are not. */
function checkTogether({ cells, cellsPerTenant }: ServerConfig): void {
  if (cells === "threads" && cellsPerTenant)
    throw new IsopodError(
      "invalid_request",
      "Cannot start as the settings cellsPerTenant and cells=threads exclude each other: threads share all",
    );
}

function checkEgressPrivate(entries: readonly string[], context: z.RefinementCtx): void {
  try {
    newPrivateAllow(entries);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
}

type Layer = Readonly<Record<string, unknown>>;

/** @throws {IsopodError} invalid_request, naming the setting */
export function readServerConfig(file: string | undefined, environment: NodeJS.ProcessEnv, flags: Layer): ServerConfig {
  const result = schema.safeParse({ ...readFileLayer(file), ...environmentLayer(environment), ...flags });
  if (result.success) checkTogether(result.data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new IsopodError(
    "invalid_request",
    `Cannot start as the setting ${issue?.path.join(".") || "list"} is not valid: ${issue?.message ?? "unknown reason"}`,
  );
}

function readFileLayer(file: string | undefined): Layer {
  if (file === undefined) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Layer;
    throw new Error("it is not an object");
  } catch (error) {
    throw new IsopodError(
      "invalid_request",
      `Cannot read the config file ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** `ISOPOD_CELL_COUNT` is `cellCount`. */
function environmentLayer(environment: NodeJS.ProcessEnv): Layer {
  const names = Object.keys(schema.shape);
  const pairs = names.map((name) => [name, environment[`ISOPOD_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
