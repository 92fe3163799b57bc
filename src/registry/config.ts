/** A function's config: what may be asked for, between which bounds, and what holds when nothing is said. */
// Validates what comes from outside, with messages that name the field.
import { z } from "zod";
import { parseEgressPattern } from "../egress/pattern.ts";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";

const text = z.string().refine((value) => !value.includes("\0"), "must not hold a NUL");

const env = z
  .record(text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/), text)
  .refine((value) => Object.keys(value).length <= limits.envMaxCount, `at most ${limits.envMaxCount} variables`)
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= limits.envMaxBytes, `at most ${limits.envMaxBytes} bytes in all`);

const args = z
  .array(text)
  .max(limits.argsMaxCount)
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= limits.envMaxBytes, `at most ${limits.envMaxBytes} bytes in all`);

const egressHost = text.superRefine((value, context) => {
  const parsed = parseEgressPattern(value);
  if ("error" in parsed) context.addIssue({ code: "custom", message: parsed.error });
});

const schema = z.strictObject({
  memoryMb: z.int().min(limits.memoryMinMb).max(limits.memoryMaxMb).default(limits.memoryDefaultMb),
  timeoutMs: z.int().min(1).max(limits.timeoutMaxMs).default(limits.timeoutDefaultMs),
  /** CPU time of one call; unset, the wall time bounds it. */
  cpuMs: z.int().min(1).max(limits.timeoutMaxMs).optional(),
  concurrency: z.int().min(0).max(limits.concurrencyMax).default(limits.concurrencyDefault),
  env: env.default({}),
  /** Of a compiled program, behind its name. */
  args: args.default([]),
  egress: z.array(egressHost).max(limits.egressMaxPatterns).default([]),
  maxOutputBytes: z.int().min(1).max(limits.outputMaxBytes).default(limits.outputDefaultBytes),
  maxLogBytes: z.int().min(0).max(limits.logMaxBytes).default(limits.logDefaultBytes),
});

export type FunctionConfig = z.infer<typeof schema>;

/** @throws {IsopodError} invalid_request, naming the first field that is wrong */
export function parseFunctionConfig(value: unknown): FunctionConfig {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = ["config", ...(issue?.path ?? [])].join(".");
  throw new IsopodError("invalid_request", `Cannot use ${field} as it is not valid: ${issue?.message ?? "unknown reason"}`);
}
