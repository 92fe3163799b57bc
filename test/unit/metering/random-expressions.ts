/** Random expressions of a generated function: each leaves one value of its type on the stack, and takes none. */
import { s32, type, u32 } from "./bytes.ts";

/** A number below the bound, 0 when the choices have run out: what is made of 0 is the simplest. */
export type Choose = (bound: number) => number;

export const functions = 4;
export const fuelGlobal = 0;
export const i32Global = 1;
export const i64Global = 2;
export const fuel = 400;
/** Locals of each function: i32s (the first is its parameter), an i64, a vector, and one that only small loops count in. */
const i32Locals = 3;
const i64Local = 3;
export const v128Local = 4;
export const turnLocal = 5;
export const intToInt = 1;
export const noArguments = 0;
export const multi = 2;

export const i32Const = (value: number): number[] => [0x41, ...s32(value)];
export const getFuel = [0x23, fuelGlobal];
export const spendFuel = [...getFuel, ...i32Const(1), 0x6b, 0x24, fuelGlobal];
/** `if (fuel == 0) return 0; fuel--` */
export const payOrReturn = [...getFuel, 0x45, 0x04, 0x40, ...i32Const(0), 0x0f, 0x0b, ...spendFuel];

export class Expressions {
  protected readonly choose: Choose;

  constructor(choose: Choose) {
    this.choose = choose;
  }

  protected local(): number {
    return this.choose(i32Locals);
  }

  /** Mostly within the memory. */
  protected address(): number[] {
    return this.choose(8) === 7 ? this.i32(1) : [...this.i32(1), ...i32Const(0xffff), 0x71];
  }

  protected wideAddress(): number[] {
    return [0x42, ...s32(this.choose(60_000))];
  }

  /** Small mostly, else more than a piece. */
  protected count(): number[] {
    return this.choose(6) === 5 ? i32Const(1_048_576 + this.choose(100_000)) : [...this.i32(1), ...i32Const(0x3ff), 0x71];
  }

  protected i32(depth: number): number[] {
    switch (this.choose(depth > 0 ? 14 : 3)) {
      case 0:
        return i32Const(this.choose(256) - 100);
      case 1:
        return [0x20, this.local()];
      case 2:
        return [0x23, i32Global];
      case 3:
        return [...this.i32(depth - 1), ...this.i32(depth - 1), [0x6a, 0x6b, 0x6c, 0x71, 0x73, 0x48, 0x6d][this.choose(7)] as number];
      case 4:
        return [...this.address(), 0x28, 0, ...u32(this.choose(500))];
      case 5:
      case 6:
        return [...this.i32(depth - 1), 0x10, this.choose(functions)];
      case 7:
        return [...this.i32(depth - 1), ...i32Const(this.choose(functions)), 0x11, intToInt, 0];
      case 8:
        return [...this.i32(depth - 1), 0x04, type.i32, ...this.i32(depth - 1), 0x05, ...this.i32(depth - 1), 0x0b];
      case 9:
        return [0x20, v128Local, 0xfd, 0x1b, this.choose(4)];
      case 10:
        return [0x3f, 0];
      case 11:
        return [...this.i64(depth - 1), 0xa7];
      case 12:
        return [0x02, type.i32, ...this.i32(depth - 1), ...this.i32(depth - 1), 0x0d, 0, 0x0b];
      default:
        return [...i32Const(this.choose(functions)), 0x25, 0, 0xd1];
    }
  }

  protected i64(depth: number): number[] {
    switch (this.choose(depth > 0 ? 4 : 2)) {
      case 0:
        return [0x42, ...s32(this.choose(256))];
      case 1:
        return [0x23, i64Global];
      case 2:
        return [...this.wideAddress(), 0x29, 0x43, 1, this.choose(100)];
      default:
        return [...this.i32(depth - 1), 0xac, 0x20, i64Local, 0x7c, 0x22, i64Local];
    }
  }

  protected vector(): number[] {
    const splat = [...this.i32(1), 0xfd, 0x11];
    return this.choose(2) === 0 ? splat : [0x20, v128Local, ...splat, 0xfd, 0xae, 1];
  }
}
