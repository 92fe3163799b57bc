/**
 * How much code may have run since the last look, at each place of a function: the longest over all paths there, since a
 * branch that is seldom taken could hold every look. Follows the blocks of the function as a walk over it meets them.
 */
import { stretchBytes } from "./call-graph.ts";

/** A block that is open: the longest stretch where it begins, and at its end so far. */
interface Block {
  readonly begin: number;
  end: number;
  readonly isLoop: boolean;
}

export class Stretch {
  /** The function itself is the first. */
  readonly #blocks: Block[] = [{ begin: 0, end: 0, isLoop: false }];
  #bytes = 0;

  /** How many blocks are open. */
  get depth(): number {
    return this.#blocks.length;
  }

  get isOver(): boolean {
    return this.#bytes >= stretchBytes;
  }

  run(bytes: number): void {
    this.#bytes += bytes;
  }

  look(): void {
    this.#bytes = 0;
  }

  /** A block, or a condition, whose end may be reached at once. */
  open(): void {
    this.#blocks.push({ begin: this.#bytes, end: this.#bytes, isLoop: false });
  }

  /** Its head is looked at, so whoever goes back there comes to a look. */
  openLoop(): void {
    this.#blocks.push({ begin: 0, end: 0, isLoop: true });
  }

  otherwise(): void {
    const block = this.#blocks.at(-1);
    if (block === undefined) return;
    block.end = Math.max(block.end, this.#bytes);
    this.#bytes = block.begin;
  }

  /** What threw may have run for a whole stretch. */
  caught(): void {
    this.otherwise();
    this.#bytes = stretchBytes;
  }

  close(): void {
    const block = this.#blocks.pop();
    if (block?.isLoop === false) this.#bytes = Math.max(this.#bytes, block.end);
  }

  /** A branch to the end of a block, or to the head of a loop. */
  branch(label: number): void {
    this.#reach(label, this.#bytes);
  }

  /** As above for an exception, which may come when a whole stretch has run. */
  thrown(label: number): void {
    this.#reach(label, stretchBytes);
  }

  #reach(label: number, bytes: number): void {
    const block = this.#blocks[this.#blocks.length - 1 - label];
    if (block !== undefined) block.end = Math.max(block.end, bytes);
  }
}
