/**
 * The egress's own limits: each has its unit last and its reason beside it.
 * Those that an operator may want to move are in `EgressOptions` instead. They are kept here and not in
 * `src/limits.ts` because nothing outside this folder needs them.
 */
export const egressLimits = {
  /** Above what common servers accept (8 KiB request line in nginx and Apache). */
  urlMaxChars: 8192,
  /** Node's own server accepts no more lines than 2,000; nobody sends a hundred by hand. */
  headersMaxCount: 100,
  /** Node's and nginx's default for a whole header block, in both directions. */
  headersMaxBytes: 16_384,
  /** Each `content-encoding` step holds a window of memory; real servers send one, misconfigured ones two. */
  codingsMaxCount: 3,
  /** 2^23 = 8 MiB, what RFC 9659 asks zstd senders on the web to stay below; Node's default would take 128 MiB. */
  zstdWindowMaxLog: 23,
  /** One name server try; with two tries a dead server costs four seconds, below any useful fetch timeout. */
  dnsTryMs: 2_000,
  dnsMaxTries: 2,
  /** More addresses than any real service publishes: the rest is not tried. */
  addressesMaxCount: 32,
  /** On each address when a name has several, before the next one is tried as well (happy eyeballs). */
  connectAttemptMs: 250,
} as const;
