/**
 * The f64 nearest to a decimal number, ties to even, as JavaScript reads it; the standard library's `parseFloat` misses some. A number of
 * few digits takes one multiplication. For others a close guess is compared, in whole numbers of any size, with the middles between it
 * and its neighbours. Used by `reader.ts`.
 */
import { Whole } from "./whole";

const powers: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/** The last power that an f64 holds exactly. */
const exactPower: i32 = 22;
/** Whole numbers up to this are exact. */
const exactWhole: u64 = 9007199254740992;
/** So many digits fit into 64 bits. */
const leadingMax: i32 = 19;
/** What stands behind so many digits cannot matter, but for whether it is zero: a middle has at most 767. */
const digitsMax: i32 = 800;
/** Of powers of ten: from here on every number is infinite, or 0 below its negative. */
const exponentMax: i32 = 350;
/** More than there are digits in any text. */
const exponentCutOff: i32 = 200_000_000;

/** @param from a number as JSON writes it, without its sign @param to where it ends */
export function nearest(from: usize, to: usize): f64 {
  let leading: u64 = 0;
  let count = 0;
  let exponent = 0;
  let isPastPoint = false;
  let at = from;
  for (; at < to && !isExponentMark(load<u16>(at)); at += 2) {
    const digit = <u32>load<u16>(at) - 0x30;
    if (digit > 9) isPastPoint = true;
    else {
      if (count > 0 || digit > 0) count++;
      if (isPastPoint) exponent--;
      if (count <= leadingMax) leading = leading * 10 + digit;
      else exponent++;
    }
  }
  exponent += exponentAt(at + 2, to);
  const magnitude = min(count, leadingMax) + exponent;
  if (count == 0 || magnitude < -exponentMax) return 0;
  if (magnitude > exponentMax) return Infinity;
  const guess = scaled(<f64>leading, exponent);
  if (count <= leadingMax && leading <= exactWhole && abs(exponent) <= exactPower) return guess;
  return new Decimal(from, at, exponent + min(count, leadingMax)).settled(reinterpret<u64>(guess));
}

/** A number as a whole number times a power of ten. */
@final
class Decimal {
  private digits: Whole = new Whole();
  private exponent: i32;

  /** @param magnitude how many digits stand before the point, were it written without a power of ten */
  constructor(from: usize, to: usize, magnitude: i32) {
    let count = 0;
    for (let at = from; at < to; at += 2) {
      const digit = <u32>load<u16>(at) - 0x30;
      if (digit > 9 || (count == 0 && digit == 0)) continue;
      if (count < digitsMax) {
        this.digits.timesPlus(10, digit);
        count++;
      } else if (digit != 0) this.digits.setLowest();
    }
    this.exponent = magnitude - count;
  }

  /** Moves from the guess's bits to those whose middles, below and above, lie around the number. */
  settled(guess: u64): f64 {
    let bits = guess;
    while (this.isPastMiddle(bits)) bits++;
    while (bits > 0 && !this.isPastMiddle(bits - 1)) bits--;
    return reinterpret<f64>(bits);
  }

  /** Whether the number is nearer to the next f64 than to the one of these bits; in the middle, the even one takes it. */
  private isPastMiddle(bits: u64): bool {
    const raised = <i32>(bits >> 52);
    const fraction = bits & 0x000f_ffff_ffff_ffff;
    const middle = Whole.of(((raised == 0 ? fraction : fraction | ((<u64>1) << 52)) << 1) | 1);
    const number = this.digits.copy();
    (this.exponent < 0 ? middle : number).timesTenTo(abs(this.exponent));
    const twos = max(raised, 1) - 1076;
    (twos < 0 ? number : middle).timesTwoTo(abs(twos));
    const side = number.compare(middle);
    return side > 0 || (side == 0 && (bits & 1) == 1);
  }
}

/** Large ones are cut off: they give infinity or 0 however long the digits are. */
function exponentAt(from: usize, to: usize): i32 {
  if (from >= to) return 0;
  const sign = load<u16>(from);
  let value: i32 = 0;
  for (let at = sign == 0x2b || sign == 0x2d ? from + 2 : from; at < to; at += 2) {
    value = min(value * 10 + (<i32>load<u16>(at) - 0x30), exponentCutOff);
  }
  return sign == 0x2d ? -value : value;
}

function isExponentMark(code: u32): bool {
  return (code | 0x20) == 0x65;
}

/** Right within some units of the last place; exact where both fit into an f64. */
function scaled(value: f64, exponent: i32): f64 {
  let result = value;
  for (let left = abs(exponent); left > 0; left -= exactPower) {
    const power = powers[min(left, exactPower)];
    result = exponent > 0 ? result * power : result / power;
  }
  return result;
}
