/** node:crypto: hashes and what is random, by the host; what signs and ciphers is not here. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import buffer from "./buffer.ts";
import { host } from "./lib/host.ts";
import { web } from "./lib/web.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface BufferClass {
  from(value: unknown, encoding?: string): Bytes & { toString(encoding?: string): string };
  concat(list: readonly Bytes[]): Bytes;
  alloc(size: number): Bytes;
}

const Buffer = buffer.Buffer as BufferClass;

interface Algorithm {
  /** As the host knows it. */
  readonly name: string;
  readonly blockBytes: number;
}

const algorithms: Readonly<Record<string, Algorithm>> = {
  md5: { name: "MD5", blockBytes: 64 },
  sha1: { name: "SHA-1", blockBytes: 64 },
  sha256: { name: "SHA-256", blockBytes: 64 },
  sha384: { name: "SHA-384", blockBytes: 128 },
  sha512: { name: "SHA-512", blockBytes: 128 },
};

function algorithmOf(name: string): Algorithm {
  const found = algorithms[name.toLowerCase().replace(/^rsa-/, "").replace("-", "")];
  if (found === undefined) throw new Error("Digest method not supported: " + name);
  return found;
}

function bytesOf(data: unknown, encoding?: string): Bytes {
  if (typeof data === "string") return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  throw Object.assign(new TypeError("The data must be a string or a view of bytes"), { code: "ERR_INVALID_ARG_TYPE" });
}

function digested({ name }: Algorithm, parts: readonly Bytes[]): Bytes {
  return Buffer.from(host.digest(name, new Uint8Array(Buffer.concat(parts))));
}

class Hash {
  readonly #algorithm: Algorithm;
  readonly #parts: Bytes[];
  #isOver = false;

  constructor(algorithm: Algorithm, parts: Bytes[] = []) {
    this.#algorithm = algorithm;
    this.#parts = parts;
  }

  update(data: unknown, encoding?: string): this {
    if (this.#isOver) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#parts.push(bytesOf(data, encoding).slice());
    return this;
  }

  copy(): Hash {
    return new Hash(this.#algorithm, [...this.#parts]);
  }

  digest(encoding?: string): unknown {
    if (this.#isOver) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#isOver = true;
    return encoded(digested(this.#algorithm, this.#parts), encoding);
  }
}

function encoded(bytes: Bytes, encoding: string | undefined): unknown {
  return encoding === undefined || encoding === "buffer" ? bytes : Buffer.from(bytes).toString(encoding);
}

/** RFC 2104. */
class Hmac {
  readonly #algorithm: Algorithm;
  readonly #outer: Bytes;
  readonly #parts: Bytes[];

  constructor(algorithm: Algorithm, key: Bytes) {
    const block = Buffer.alloc(algorithm.blockBytes);
    block.set(key.length > block.length ? digested(algorithm, [key]) : key);
    this.#algorithm = algorithm;
    this.#outer = new Uint8Array(block.map((byte) => byte ^ 0x5c));
    this.#parts = [new Uint8Array(block.map((byte) => byte ^ 0x36))];
  }

  update(data: unknown, encoding?: string): this {
    this.#parts.push(bytesOf(data, encoding).slice());
    return this;
  }

  digest(encoding?: string): unknown {
    return encoded(digested(this.#algorithm, [this.#outer, digested(this.#algorithm, this.#parts)]), encoding);
  }
}

type Callback<T> = (error: null, value: T) => void;

const quotaBytes = 65_536;

function fill(bytes: Bytes): Bytes {
  for (let at = 0; at < bytes.length; at += quotaBytes) web.crypto.getRandomValues(bytes.subarray(at, at + quotaBytes));
  return bytes;
}

function randomBytes(size: number, callback?: Callback<Bytes>): Bytes | undefined {
  const bytes = fill(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  web.setImmediate(() => callback(null, bytes));
  return undefined;
}

const spread = 2 ** 48;

function randomInt(first: number, second?: number | Callback<number>, callback?: Callback<number>): number | undefined {
  const [low, high] = typeof second === "number" ? [first, second] : [0, first];
  const range = high - low;
  if (!Number.isSafeInteger(range) || range <= 0 || range > spread) throw new RangeError("The range of a random number must be 1 to 2^48");
  const done = typeof second === "function" ? second : callback;
  const value = low + below(range);
  if (done === undefined) return value;
  web.setImmediate(() => done(null, value));
  return undefined;
}

/** Draws again what would favour the low numbers. */
function below(range: number): number {
  const most = spread - (spread % range);
  for (;;) {
    const [a = 0, b = 0, c = 0] = web.crypto.getRandomValues(new Uint16Array(3));
    const drawn = (a * 65_536 + b) * 65_536 + c;
    if (drawn < most) return drawn % range;
  }
}

function timingSafeEqual(one: Bytes, other: Bytes): boolean {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  if (a.length !== b.length) throw new RangeError("Input buffers must have the same byte length");
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a[at]! ^ b[at]!;
  return difference === 0;
}

export default {
  createHash: (name: string) => new Hash(algorithmOf(name)),
  createHmac: (name: string, key: unknown) => new Hmac(algorithmOf(name), bytesOf(key)),
  hash: (name: string, data: unknown, encoding = "hex") => new Hash(algorithmOf(name)).update(data).digest(encoding),
  getHashes: () => Object.keys(algorithms),
  getRandomValues: web.crypto.getRandomValues,
  randomBytes,
  randomFillSync: fill,
  randomInt,
  randomUUID: web.crypto.randomUUID,
  subtle: web.crypto.subtle,
  timingSafeEqual,
  webcrypto: web.crypto,
};
