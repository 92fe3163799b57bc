/**
 * Valid modules made of a list of choices: nested loops and blocks, branches of all kinds, calls (direct, by table, in tail
 * position, recursive), memory of both widths, globals, vectors, exceptions. Fuel in a global ends what would go on.
 */
import { bodyOf, moduleOf, name, section, type, u32 } from "./bytes.ts";
import {
  functions,
  fuelGlobal,
  i32Global,
  i64Global,
  fuel,
  v128Local,
  turnLocal,
  intToInt,
  noArguments,
  multi,
  i32Const,
  getFuel,
  spendFuel,
  payOrReturn,
  Expressions,
  type Choose,
} from "./random-expressions.ts";

class Body extends Expressions {
  /** Whether exceptions are caught in the old way: V8 takes no module that has both. */
  readonly #isLegacy: boolean;
  /** The open blocks, the innermost first: whether a branch may go there, as it gives no value. */
  #labels: boolean[] = [];

  constructor(choose: Choose, isLegacy: boolean) {
    super(choose);
    this.#isLegacy = isLegacy;
  }

  function(): number[] {
    return [...payOrReturn, ...this.#statements(3), ...this.i32(3)];
  }

  #statements(depth: number): number[] {
    return Array.from({ length: 1 + this.choose(3) }, () => this.#statement(depth)).flat();
  }

  /** What stands in blocks of its own. */
  #inside(depth: number, blocks: readonly boolean[] = [true]): number[] {
    return this.#within(blocks, () => this.#statements(depth - 1));
  }

  #within(blocks: readonly boolean[], make: () => number[]): number[] {
    const outside = this.#labels;
    this.#labels = [...blocks, ...outside];
    const code = make();
    this.#labels = outside;
    return code;
  }

  /** The label of a block that a branch may go to, if there is one. */
  #label(): number | undefined {
    const labels = this.#labels.flatMap((isTarget, label) => (isTarget ? [label] : []));
    return labels.length === 0 ? undefined : labels[this.choose(labels.length)];
  }

  #statement(depth: number): number[] {
    const make = this.choose(depth > 0 ? 21 : 9);
    switch (make) {
      case 0:
        return [...this.i32(2), 0x21, this.local()];
      case 1:
        return [...this.i32(2), 0x24, i32Global];
      case 2:
        return [...this.i64(2), 0x24, i64Global];
      case 3:
        return [...this.address(), ...this.i32(2), 0x36, 2, ...u32(this.choose(300))];
      case 4:
        return [...this.i64(1), ...this.i32(1), 0x36, 0x42, 1, this.choose(40)];
      case 5:
        return [...this.vector(), 0x21, v128Local];
      case 6:
        return [...this.address(), ...this.i32(1), ...this.count(), 0xfc, 11, 0];
      case 7:
        return [...this.address(), ...this.address(), ...this.count(), 0xfc, 10, 0, 0];
      case 8:
        return [...this.wideAddress(), ...this.address(), ...i32Const(this.choose(200)), 0xfc, 10, 1, 0];
      case 9:
        return [0x02, 0x40, ...this.#inside(depth), 0x0b];
      case 10:
        return [...this.i32(2), 0x04, 0x40, ...this.#inside(depth), 0x05, ...this.#inside(depth), 0x0b];
      case 11:
        return [0x03, 0x40, ...payOrReturn, ...this.#inside(depth), ...this.i32(1), 0x0d, 0, 0x0b];
      case 12:
      case 13:
        return this.#smallLoop();
      case 14:
        return this.#branch();
      case 15:
        return this.#switch();
      case 16:
        return [...this.i32(2), 0x04, 0x40, ...this.i32(1), ...this.#leave()];
      case 17:
      case 18:
        return this.#isLegacy ? this.#try(depth) : this.#tryTable(depth);
      case 19:
        return [...this.i32(1), 0x10, ...u32(functions), 0x1a, 0x1a];
      default:
        return [...this.i32(1), 0x40, 0, 0x1a];
    }
  }

  /** The end of an `if` that leaves the function, by a return or a tail call. */
  #leave(): number[] {
    const tail = this.choose(3);
    if (tail === 0) return [0x0f, 0x0b];
    if (tail === 1) return [0x12, ...u32(this.choose(functions)), 0x0b];
    return [...i32Const(this.choose(functions)), 0x13, intToInt, 0, 0x0b];
  }

  #branch(): number[] {
    const label = this.#label();
    return label === undefined ? [0x01] : [...payOrReturn, ...this.i32(1), 0x0d, label];
  }

  /** Out of a block of its own, so that what is behind it is reached. */
  #switch(): number[] {
    const labels = Array.from({ length: 1 + this.choose(4) }, () => (this.#label() ?? -1) + 1);
    return [...payOrReturn, 0x02, 0x40, ...this.i32(1), 0x0e, labels.length, ...labels, 0, 0x0b];
  }

  /** One that calls nothing, of up to 40,000 turns: it is counted by the pass, and gives up its count on the way. */
  #smallLoop(): number[] {
    const turns = [1, 3, 500, 5_000, 40_000][this.choose(5)] as number;
    const begin = [...i32Const(turns), 0x21, turnLocal, 0x03, 0x40];
    const work = [0x20, turnLocal, 0x20, this.local(), 0x6a, 0x21, this.local()];
    const skip = [0x20, turnLocal, ...i32Const(3), 0x71, 0x04, 0x40, ...work, ...this.#leaveLoop(), 0x0b];
    const less = [0x20, turnLocal, ...i32Const(1), 0x6b, 0x22, turnLocal];
    const again = this.choose(2) === 0 ? [0x0d, 0] : [0x45, 0x04, 0x40, 0x05, 0x0c, 1, 0x0b];
    return [...begin, ...skip, ...less, ...again, 0x0b];
  }

  /** From the condition in the loop: to the blocks around it, sometimes. */
  #leaveLoop(): number[] {
    const [label, leaves] = [this.#label(), this.choose(4)];
    const condition = [0x20, turnLocal, ...i32Const(77), 0x46];
    if (leaves === 0 || label === undefined) return [];
    return leaves === 1 ? [...condition, 0x0d, label + 2] : [0x02, 0x40, ...condition, 0x0e, 1, 0, label + 3, 0x0b];
  }

  #throwing(depth: number, blocks: readonly boolean[]): number[] {
    return this.#within(blocks, () => [...this.#statements(depth - 1), ...this.i32(1), 0x04, 0x40, ...this.i32(1), 0x08, 0, 0x0b]);
  }

  #try(depth: number): number[] {
    const again = this.choose(2) === 0 ? [] : [0x03, 0x40, ...this.i32(1), 0x04, 0x40, 0x09, 2, 0x0b, 0x0b];
    return [0x06, 0x40, ...this.#throwing(depth, [true]), 0x07, 0, 0x21, this.local(), ...again, 0x19, ...this.#inside(depth), 0x0b];
  }

  /** `block i32 (try_table (catch 0) … end) … end`, with what was caught, or with `exnref`s that are dropped or thrown again. */
  #tryTable(depth: number): number[] {
    const catches = [
      [1, 0, 0, 0],
      [1, 2, 0],
    ][this.choose(2)] as number[];
    const isTag = catches[1] === 0;
    const inner = this.#throwing(depth, [true, !isTag]);
    const end = isTag ? [...i32Const(5), 0x0b, 0x21, this.local()] : [0x0b];
    return [0x02, isTag ? type.i32 : 0x40, 0x1f, 0x40, ...catches, ...inner, 0x0b, ...end];
  }
}

const locals = [
  [2, type.i32],
  [1, type.i64],
  [1, type.v128],
  [1, type.i32],
] as const;

/** Functions 0 to 3 of an i32 to an i32, 4 of one to two, and behind them an exported entry for each of the first. */
export function randomModule(choose: Choose): Uint8Array<ArrayBuffer> {
  const isLegacy = choose(2) === 1;
  const bodies = Array.from({ length: functions }, () => bodyOf(locals, new Body(choose, isLegacy).function()));
  const pair = bodyOf([], [0x20, 0, 0x20, 0, ...payOrReturnTwo(), 0x10, choose(functions)]);
  const entries = Array.from({ length: functions }, (_, index) => bodyOf([], [...i32Const(fuel), 0x24, fuelGlobal, 0x20, 0, 0x10, index]));
  const indices = Array.from({ length: functions }, (_, index) => index);
  const exportOf = (text: string, kind: number, index: number): number[] => [...name(text), kind, index];
  // One that traps leaves no instance to look at.
  const startBody = bodyOf([], choose(4) === 3 ? [...i32Const(choose(3)), 0x10, functions + 1, 0x1a] : [...i32Const(9), 0x24, i32Global]);
  return moduleOf(
    section(1, [0x60, 0, 0], [0x60, 1, type.i32, 1, type.i32], [0x60, 1, type.i32, 2, type.i32, type.i32], [0x60, 1, type.i32, 0]),
    section(3, ...indices.map(() => [intToInt]), [multi], ...indices.map(() => [intToInt]), [noArguments]),
    section(4, [type.function, 0, functions]),
    section(5, [1, 2, 20], [5, 1, 2]),
    section(13, [0, 3]),
    section(6, [type.i32, 1, ...i32Const(0), 0x0b], [type.i32, 1, ...i32Const(3), 0x0b], [type.i64, 1, 0x42, 5, 0x0b]),
    section(
      7,
      ...indices.map((index) => exportOf(`run ${index}`, 0, functions + 1 + index)),
      exportOf("memory", 2, 0),
      exportOf("wide memory", 2, 1),
      exportOf("number", 3, i32Global),
      exportOf("wide number", 3, i64Global),
      exportOf("table", 1, 0),
    ),
    rawStart(functions * 2 + 1),
    section(9, [0, ...i32Const(0), 0x0b, functions, ...indices]),
    section(10, ...bodies, pair, ...entries, startBody),
    section(11, [0, ...i32Const(16), 0x0b, 5, 1, 2, 3, 4, 5]),
  );
}

function rawStart(index: number): number[] {
  return [8, 1, index];
}

function payOrReturnTwo(): number[] {
  return [...getFuel, 0x45, 0x04, 0x40, ...i32Const(0), ...i32Const(0), 0x0f, 0x0b, ...spendFuel];
}
