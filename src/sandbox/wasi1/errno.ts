/**
 * Why a call of WASI preview 1 failed, in its own numbers. The functions throw a `Failure`; `wasi1.ts` turns it into the
 * number that the guest gets.
 */
export const errno = {
  success: 0,
  badf: 8,
  busy: 10,
  dquot: 19,
  exist: 20,
  fault: 21,
  ilseq: 25,
  inval: 28,
  isdir: 31,
  loop: 32,
  mfile: 33,
  nametoolong: 37,
  noent: 44,
  nospc: 51,
  notdir: 54,
  notempty: 55,
  notsock: 57,
  notsup: 58,
  perm: 63,
  rofs: 69,
  spipe: 70,
  notcapable: 76,
} as const;

type ErrnoName = keyof typeof errno;

export class Failure extends Error {
  override name = "Failure";
  readonly code: number;
  constructor(reason: ErrnoName) {
    super(`Cannot do what a guest asked for: ${reason}`);
    this.code = errno[reason];
  }
}

/** One of each, made once: a guest can fail a million times a second, and a new error walks the stack. */
export const failure = Object.fromEntries(Object.keys(errno).map((name) => [name, new Failure(name as ErrnoName)])) as Record<
  ErrnoName,
  Failure
>;
