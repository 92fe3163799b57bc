/** A whole number of up to 5,120 bits: room for 800 digits times 2 to the 1,076th, or 10 to the 1,150th. Used by `decimal.ts`. */
const capacity: i32 = 160;

@final
export class Whole {
  /** 32 bits each, the lowest first. */
  private words: StaticArray<u32> = new StaticArray<u32>(capacity);
  private size: i32 = 0;

  static of(value: u64): Whole {
    const whole = new Whole();
    whole.timesPlus(1, <u32>(value >> 32));
    whole.timesTwoTo(32);
    whole.timesPlus(1, <u32>value);
    return whole;
  }

  copy(): Whole {
    const whole = new Whole();
    memory.copy(changetype<usize>(whole.words), changetype<usize>(this.words), (<usize>this.size) << 2);
    whole.size = this.size;
    return whole;
  }

  timesPlus(factor: u32, term: u32): void {
    let carry: u64 = term;
    for (let at = 0; at < this.size; at++) {
      carry += <u64>this.words[at] * factor;
      this.words[at] = <u32>carry;
      carry >>= 32;
    }
    if (carry != 0) this.words[this.size++] = <u32>carry;
  }

  timesTenTo(exponent: i32): void {
    for (; exponent >= 9; exponent -= 9) this.timesPlus(1_000_000_000, 0);
    for (; exponent > 0; exponent--) this.timesPlus(10, 0);
  }

  timesTwoTo(exponent: i32): void {
    for (; exponent >= 31; exponent -= 31) this.timesPlus(1 << 31, 0);
    this.timesPlus(1 << exponent, 0);
  }

  /** Makes it a little more, where it matters only whether it is. */
  setLowest(): void {
    this.words[0] |= 1;
  }

  /** 1 when it is more, -1 when it is less. */
  compare(other: Whole): i32 {
    if (this.size != other.size) return this.size > other.size ? 1 : -1;
    for (let at = this.size - 1; at >= 0; at--) {
      if (this.words[at] != other.words[at]) return this.words[at] > other.words[at] ? 1 : -1;
    }
    return 0;
  }
}
