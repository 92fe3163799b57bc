/**
 * A server's view of the key ring: which keys there are at the moment, looked up for each request. Commands change the
 * folder meanwhile, so it is looked at again and again. What it never does is to fall open: once there were keys, it asks for keys.
 */
import { limits } from "../limits.ts";
import { secretOf, type Key } from "./key.ts";
import { readRing, ringFiles, type Ring } from "./ring-folder.ts";

export class KeyRing implements Disposable {
  readonly #dataDir: string;
  readonly #log: (message: string) => void;
  readonly #timer: NodeJS.Timeout;
  #files: ReadonlySet<string> | undefined;
  #ring: Ring | undefined;
  #lastProblem = "";

  private constructor(dataDir: string, log: (message: string) => void) {
    this.#dataDir = dataDir;
    this.#log = log;
    this.#look();
    this.#timer = setInterval(() => this.#lookAgain(), limits.keysLookMs).unref();
  }

  /** @throws {IsopodError} storage_failed when there is a ring that cannot be read */
  static open(dataDir: string, log: (message: string) => void): KeyRing {
    return new KeyRing(dataDir, log);
  }

  /** Whether requests need a key. */
  get isOn(): boolean {
    return this.#ring !== undefined;
  }

  get size(): number {
    return this.#ring?.keys.size ?? 0;
  }

  find(id: string): Key | undefined {
    return this.#ring?.keys.get(id);
  }

  secretOf(key: Key): string {
    if (this.#ring === undefined) throw new Error("There is no key ring that the key could be of");
    return secretOf(this.#ring.master, key.id);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** What cannot be read at the moment (no file handle is free, say) leaves the keys as they were. */
  #lookAgain(): void {
    try {
      this.#look();
      this.#lastProblem = "";
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#lastProblem) this.#log(`keys: ${problem}; those that are known stay so`);
      this.#lastProblem = problem;
    }
  }

  #look(): void {
    const files = ringFiles(this.#dataDir);
    if (this.#isAsSeen(files)) return;
    if (files !== undefined) this.#take(readRing(this.#dataDir, files, this.#ring));
    else if (this.#ring !== undefined) this.#take({ ...this.#ring, keys: new Map(), damaged: [] });
    this.#files = files && new Set(files);
  }

  #isAsSeen(files: readonly string[] | undefined): boolean {
    const seen = this.#files;
    if (files === undefined || seen === undefined) return files === seen;
    return files.length === seen.size && files.every((name) => seen.has(name));
  }

  #take(ring: Ring): void {
    const before = this.#ring?.keys.size;
    this.#ring = ring;
    for (const name of ring.damaged) this.#log(`keys: ${name} is no key of this ring, and is not taken`);
    const count = ring.keys.size;
    if (count !== before)
      this.#log(count === 0 ? "keys: on, and there is none: every request is refused" : `keys: on, ${count === 1 ? "one" : count}`);
  }
}
