/** JSON's tokens: whitespace, words, numbers, texts. Used by `parse.ts`. */
import { nearest } from "./decimal";
import { TextWriter } from "./text-writer";

/** What `next` gives where the text ends. */
const end: u32 = 0x10000;

@final
export class Reader {
  /** What was expected and what came, once. */
  problem: string = "";
  private at: usize;
  private stop: usize;

  constructor(private source: string) {
    this.at = changetype<usize>(source);
    this.stop = this.at + ((<usize>source.length) << 1);
  }

  isAtEnd(): bool {
    return this.next() == end;
  }

  /** The code unit behind the whitespace, which it skips. */
  next(): u32 {
    let code = this.peek();
    while (code == 0x20 || code == 0x0a || code == 0x0d || code == 0x09) {
      this.at += 2;
      code = this.peek();
    }
    return code;
  }

  takes(code: u32): bool {
    if (this.next() != code) return false;
    this.at += 2;
    return true;
  }

  takesWord(word: string): bool {
    const bytes = (<usize>word.length) << 1;
    if (this.stop - this.at < bytes || memory.compare(this.at, changetype<usize>(word), bytes) != 0) return false;
    this.at += bytes;
    return true;
  }

  /** NaN when there is none. */
  number(): f64 {
    const isNegative = this.skips(0x2d);
    const start = this.at;
    if (!this.skips(0x30) && !this.skipsDigits()) return NaN;
    if (this.skips(0x2e) && !this.skipsDigits()) return NaN;
    if ((this.peek() | 0x20) == 0x65 && !this.skipsExponent()) return NaN;
    const value = nearest(start, this.at);
    return isNegative ? -value : value;
  }

  /** What stands between quotes, or null. Most texts have no escape and are taken in one piece. */
  text(): string | null {
    const start = (this.at += 2);
    this.skipPlain();
    if (this.peek() == 0x22) {
      this.at += 2;
      return String.UTF16.decodeUnsafe(start, this.at - 2 - start);
    }
    return this.textWithEscapes(start);
  }

  /** Keeps what was expected here, and what came. */
  refuse(expected: string): void {
    const code = this.peek();
    const offset = (this.at - changetype<usize>(this.source)) >> 1;
    const came = code == end ? "the end" : "'" + String.fromCodePoint(this.source.codePointAt(<i32>offset)) + "'";
    this.problem = "Cannot parse the JSON as " + expected + " was expected at offset " + offset.toString() + ": received " + came;
  }

  private textWithEscapes(start: usize): string | null {
    const writer = new TextWriter();
    for (;;) {
      writer.copy(start, this.at);
      if (!this.skips(0x5c)) break;
      if (!this.escape(writer)) return null;
      start = this.at;
      this.skipPlain();
    }
    if (this.skips(0x22)) return writer.take();
    this.refuse(this.peek() == end ? "'\"'" : "no control character");
    return null;
  }

  /** What stands behind a backslash. */
  private escape(writer: TextWriter): bool {
    const code = this.peek();
    if (code == 0x75) return this.unicodeEscape(writer);
    const at = code == end ? -1 : '"\\/bfnrt'.indexOf(String.fromCharCode(code));
    if (at < 0) {
      this.refuse("an escape");
      return false;
    }
    writer.unit('"\\/\b\f\n\r\t'.charCodeAt(at));
    this.at += 2;
    return true;
  }

  /** Halves of a pair come one by one, as the grammar has it; a half alone stays alone. */
  private unicodeEscape(writer: TextWriter): bool {
    let value: u32 = 0;
    for (let left = 4; left > 0; left--) {
      this.at += 2;
      const digit = hexDigit(this.peek());
      if (digit < 0) {
        this.refuse("a hexadecimal digit");
        return false;
      }
      value = (value << 4) | digit;
    }
    this.at += 2;
    writer.unit(value);
    return true;
  }

  /** Up to the next quote, backslash or control character. */
  private skipPlain(): void {
    for (let code = this.peek(); code != 0x22 && code != 0x5c && code >= 0x20 && code != end; code = this.peek()) this.at += 2;
  }

  private skipsExponent(): bool {
    this.at += 2;
    if (!this.skips(0x2b)) this.skips(0x2d);
    return this.skipsDigits();
  }

  private skipsDigits(): bool {
    const start = this.at;
    while (isDigit(this.peek())) this.at += 2;
    return this.at > start;
  }

  private skips(code: u32): bool {
    if (this.peek() != code) return false;
    this.at += 2;
    return true;
  }

  private peek(): u32 {
    return this.at < this.stop ? <u32>load<u16>(this.at) : end;
  }
}

export function isDigit(code: u32): bool {
  return code - 0x30 < 10;
}

/** -1 when it is none. */
function hexDigit(code: u32): i32 {
  if (isDigit(code)) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter < 6 && code != end ? letter + 10 : -1;
}
