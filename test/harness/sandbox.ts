/**
 * Sandboxes without a server around them, for tests that look into a guest's raw memory: the base image booted
 * once, functions loaded over it, and calls run as a cell runs them. Needs the stack flags of `vitest.config.ts`.
 */
import { bundleUpload } from "../../src/deploy/bundle.ts";
import { bundlePrelude } from "../../src/deploy/prelude.ts";
import { blobHash } from "../../src/store/blobs.ts";
import type { CallResult } from "../../src/outcome.ts";
import { bootBaseImage } from "../../src/sandbox/boot.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { decodeBaseImage, decodeFunctionImage, type BaseImage } from "../../src/sandbox/image.ts";
import { Instance } from "../../src/sandbox/instance.ts";
import { loadFunction } from "../../src/sandbox/load.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import type { SandboxCall } from "../../src/sandbox/sandbox.ts";
import { JavaScriptPlan, JavaScriptSandbox } from "../../src/sandbox/javascript-sandbox.ts";

export interface Bench {
  readonly base: BaseImage;
  /** Bundles and loads a module as a deploy does. */
  load(code: string, env?: Record<string, string>): Promise<JavaScriptPlan>;
  /** A new sandbox without an image. */
  create(memoryMb?: number): Promise<JavaScriptSandbox>;
}

export async function openBench(): Promise<Bench> {
  const engine = await loadEngine();
  const bytes = await bootBaseImage(await bundlePrelude());
  const base = decodeBaseImage(bytes, engine.hash);
  return {
    base,
    async load(code, env = {}) {
      const { code: source } = await bundleUpload({ files: new Map([["index.ts", Buffer.from(code)]]), entry: "index.ts" });
      const { image } = await loadFunction({ source, fileName: "fn.js", memoryMb: 128, env }, bytes);
      return new JavaScriptPlan(engine, base, decodeFunctionImage(image, engine.hash, blobHash(bytes)));
    },
    create: async (memoryMb = 128) => new JavaScriptSandbox(await Instance.create(engine, memoryMb), base),
  };
}

const context = JSON.stringify({
  awsRequestId: "request",
  functionName: "fn",
  functionVersion: "1",
  memoryLimitInMB: "128",
  invokedFunctionArn: "arn",
  logGroupName: "group",
  logStreamName: "stream",
  deadlineMs: 0,
});

/** Runs one call in a sandbox that has its image laid. */
export function runCall(sandbox: JavaScriptSandbox, event: unknown, timeoutMs = 5_000): Promise<CallResult> {
  return sandbox.run(newCall(event, timeoutMs), "snapshot", async () => ({ ok: false, name: "TypeError", message: "no network here" }));
}

/** The same for a call that ends before it is asked whether to go on; undefined for any other. */
export function runCallAtOnce(sandbox: JavaScriptSandbox, event: unknown): CallResult | undefined {
  return sandbox.runAtOnce(newCall(event, 5_000), "snapshot");
}

function newCall(event: unknown, timeoutMs: number): SandboxCall {
  return {
    body: Buffer.from(JSON.stringify(event)),
    httpMeta: undefined,
    contextJson: context,
    share: new RunQueue(1).newShare(1),
    timeoutMs,
    ...timesOf(timeoutMs),
    cpuMs: undefined,
    maxOutputBytes: 6_000_000,
    maxLogBytes: 65_536,
    onPause: () => {},
  };
}

/** How often a pattern occurs in a memory. */
export function count(memory: Uint8Array, pattern: Uint8Array): number {
  const haystack = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
  let found = 0;
  for (let at = haystack.indexOf(pattern); at >= 0; at = haystack.indexOf(pattern, at + 1)) found += 1;
  return found;
}

/** The first bytes that differ, as text for a failed test; undefined when none do. A memory that grew must be zero behind the other's end. */
export function firstDifference(memory: Uint8Array, fresh: Uint8Array): string | undefined {
  const shared = Math.min(memory.length, fresh.length);
  if (Buffer.compare(memory.subarray(0, shared), fresh.subarray(0, shared)) === 0) {
    const at = memory.subarray(shared).findIndex((byte) => byte !== 0);
    return at < 0 ? undefined : `byte ${shared + at}, past a fresh memory's end, is ${memory[shared + at]}`;
  }
  const at = memory.findIndex((byte, index) => byte !== fresh[index]);
  return `byte ${at} of ${memory.length} is ${memory[at]} and was ${fresh[at]}`;
}
