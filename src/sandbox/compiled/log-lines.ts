/** Cuts what a guest writes to a stream of text into lines, as its log has them. */
import { StringDecoder } from "node:string_decoder";

/** A line that never ends is cut here: it must not be held for ever. */
const lineMaxChars = 65_536;

export class LogLines {
  readonly #line: (text: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  add(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const text of lines) this.#line(text);
    if (this.#rest.length > lineMaxChars) this.end();
  }

  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }
}
