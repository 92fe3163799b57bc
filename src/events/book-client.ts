/**
 * The front's end of the queue's thread: tasks by name, run in their order, errors as ours. What many clients put is handed over as bytes:
 * as objects, it took the front longer.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import { IsopodError } from "../errors.ts";
import type { FunctionName, TenantId } from "../ids.ts";
import { packed } from "../packing.ts";
import type { Batch, Committed } from "./book.ts";
import type { Changed } from "./dead-letters.ts";
import type { pruneLetters } from "./dead-letters.ts";
import type { Standing } from "./schedule.ts";

const threadFile = fileURLToPath(new URL(`./book-thread${import.meta.filename.slice(-3)}`, import.meta.url));

export class BookClient {
  readonly #thread: Tinypool;
  readonly #file: string;

  private constructor(thread: Tinypool, file: string) {
    this.#thread = thread;
    this.#file = file;
  }

  /** @throws {IsopodError} storage_failed, saying what to do about it */
  static async open(dataDir: string, retryMs: readonly number[]): Promise<{ book: BookClient; standings: Standing[] }> {
    const thread = new Tinypool({ filename: threadFile, runtime: "worker_threads", minThreads: 1, maxThreads: 1, isolateWorkers: false });
    const book = new BookClient(thread, join(dataDir, "events.db"));
    try {
      return { book, standings: await book.#run<Standing[]>("open", { retryMs, nowMs: Date.now() }) };
    } catch (error) {
      await thread.destroy();
      throw new IsopodError("storage_failed", error instanceof Error ? error.message : String(error));
    }
  }

  /** @throws {IsopodError} storage_failed; then nothing has changed */
  commit(batch: Batch): Promise<Committed> {
    // A copy of its own: what is packed lies in a large buffer, and all of that would be cloned for the thread.
    const bytes = new Uint8Array(packed(batch));
    return this.#ask("commit", { packed: bytes }, [bytes.buffer]);
  }

  page(tenant: TenantId, name: FunctionName, after: number, limit: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask("page", { tenant, name, after, limit });
  }

  letterIds(tenant: TenantId, name: FunctionName, after: number): Promise<number[]> {
    return this.#ask("ids", { tenant, name, after });
  }

  redrive(tenant: TenantId, name: FunctionName, ids: readonly number[]): Promise<Changed> {
    return this.#ask("redrive", { tenant, name, ids, nowMs: Date.now() });
  }

  discard(tenant: TenantId, name: FunctionName, id: number): Promise<Changed> {
    return this.#ask("discard", { tenant, name, id });
  }

  forget(tenant: TenantId, name: FunctionName): Promise<Changed> {
    return this.#ask("forget", { tenant, name });
  }

  prune(): Promise<ReturnType<typeof pruneLetters>> {
    return this.#ask("prune", { nowMs: Date.now() });
  }

  async close(): Promise<void> {
    await this.#run("close");
    await this.#thread.destroy();
  }

  async #ask<Answer>(name: string, task: object, transfer: ArrayBuffer[] = []): Promise<Answer> {
    try {
      return await this.#run<Answer>(name, task, transfer);
    } catch (error) {
      throw refusedByDisk(error instanceof Error ? error.message : String(error));
    }
  }

  #run<Answer>(name: string, task: object = {}, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return this.#thread.run({ file: this.#file, ...task }, { name, transferList: { transfer } }) as Promise<Answer>;
  }
}

export function refusedByDisk(reason: string): IsopodError {
  return new IsopodError("storage_failed", `Cannot change the queue of events as the data directory refused it: ${reason}`);
}
