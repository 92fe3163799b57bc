/**
 * Every limit of the engine: its name ends in its unit, its line says why it has that value.
 * Used by all folders; relations between limits are asserted once, when this file is loaded.
 */
const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  /** The engine's memory cannot be smaller: 5 MiB of it is the C stack region, the rest the first heap. */
  memoryMinMb: 16,
  /** The engine's build declares 2 GiB as the most that its memory may ever have. */
  memoryMaxMb: 2048,
  memoryDefaultMb: 128,
  timeoutMaxMs: 900_000,
  timeoutDefaultMs: 3_000,
  /** Lambda's payload limit, in both directions. */
  eventMaxBytes: 6 * MiB,
  outputDefaultBytes: 6 * MiB,
  outputMaxBytes: 64 * MiB,
  logDefaultBytes: 64 * KiB,
  logMaxBytes: 1 * MiB,
  /** Concurrent calls of one function when its config does not say: Lambda's account default. */
  concurrencyDefault: 1_000,
  concurrencyMax: 10_000,
  /** Calls that may wait for memory to become free before the server refuses more. */
  queueMaxCalls: 2_000,
  /** How long a call may wait there: longer, and the caller's own timeout is nearer than an answer. */
  queueMaxWaitMs: 2_000,

  /** QuickJS's own check (bytes of C stack): 2,700 levels of plain JavaScript recursion. */
  guestStackBytes: 512 * KiB,
  /**
   * V8's stack for a suspendable guest: the parser uses little C stack and much native. Below 4 MiB, up to which V8
   * keeps stacks for the next call; a larger one is mapped anew each time and costs 18 µs.
   */
  nativeStackBytes: 3_900 * KiB,
  /** V8's check for the main thread, which bounds the stack above too: below the 8 MiB that the operating system gives it. */
  mainStackKb: 4_000,
  /** A sandbox whose memory grew past this is thrown away rather than wiped. */
  sandboxKeepBytes: 32 * MiB,

  /** One turn of a guest on its thread before the cell's event loop serves others. */
  sliceMs: 1,
  timersMaxCount: 1_000,
  timerMaxDelayMs: 2_147_483_647,
  fetchesMaxInFlight: 64,
  fetchRequestMaxBytes: 6 * MiB,
  fetchResponseMaxBytes: 16 * MiB,
  fetchMaxRedirects: 20,
  fetchTimeoutMs: 60_000,
  /** All the effects a call may ask for (logs apart): a guest that floods the border is stopped by name. */
  hostCallsMaxCount: 1_000_000,

  /** Loading a module at deploy; Lambda gives init ten seconds. */
  loadTimeoutMs: 10_000,
  deployTimeoutMs: 30_000,
  /** What a deploy worker's process, or its bundler's, may take: 1.2 GiB of V8's own, 2 GiB of the largest guest, and some. */
  deployDataBytes: 3_584 * MiB,
  deployQueueMaxCount: 32,
  codeMaxBytes: 50 * MiB,
  codeMaxFiles: 5_000,
  bundleMaxBytes: 16 * MiB,
  /** What the compiler of AssemblyScript may fill with its objects: 10 MB of functions take half of it. */
  compilerHeapMb: 1_024,
  /** A snapshot is sent to every cell that runs it and copied before every call. */
  imageMaxBytes: 128 * MiB,
  zipMaxRatio: 100,
  nameMaxChars: 64,
  envMaxBytes: 4 * KiB,
  envMaxCount: 128,
  egressMaxPatterns: 64,

  /** Past its deadline by this, a call whose cell is silent ends the cell: with the interval of the pings, within 60 ms. */
  killGraceMs: 35,
  /** A cell that is given up is told to end after this, when its calls have been answered; and killed after that, if it did not. */
  endAfterMs: 100,
  killAfterMs: 250,
  /** A cell that answers pings but not the call is given this long. */
  killHardMs: 1_000,
  pingIntervalMs: 20,
  /** A cell with calls in flight that has not answered a ping for this long gets no new calls. */
  stallMs: 40,
  /** And after this long it counts as stuck: a busy event loop or a full machine is not a reason to end it. */
  stuckMs: 150,
  /** And after this long it is ended, whether or not a call in it is past its deadline. */
  hungMs: 2_000,
  cellStartMs: 10_000,
  /** A tenant's own cell ends when it has not been called for so long. */
  tenantIdleMs: 60_000,
  /** Cells of that kind: each is some 60 MiB of memory, most of it shared. */
  tenantPoolsMaxCount: 64,
  drainMs: 4_000,
  /** Functions of which a new cell is told at its start, as others run them. */
  cellRememberedFunctions: 32,
  /** Images that a cell keeps in its heap. */
  cellImagesBytes: 256 * MiB,
  /** Ready or used sandboxes that a cell keeps; each is about 2 MiB resident. */
  cellSandboxesMaxCount: 64,
  frameMaxBytes: 160 * MiB,

  /** Log lines kept for each function. */
  logKeepLines: 1_000,
  /** How often logs and usage are committed. */
  ledgerFlushMs: 500,

  headersMaxBytes: 16 * KiB,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 60_000,
  connectionsMaxCount: 10_000,
} as const;

function assertLimits(): void {
  const holds: Record<string, boolean> = {
    "the engine's stack has room for the guest's": limits.guestStackBytes < 5 * MiB,
    "native stack is larger than the guest's":
      limits.nativeStackBytes >= 7 * limits.guestStackBytes && limits.nativeStackBytes <= limits.mainStackKb * KiB,
    "a frame carries the largest upload and image":
      limits.frameMaxBytes > Math.max(limits.codeMaxBytes + limits.outputMaxBytes, limits.imageMaxBytes),
    "a deploy worker can hold the largest guest": limits.deployDataBytes > (limits.memoryMaxMb + 1_229) * MiB,
    "a kept sandbox is larger than a new one": limits.sandboxKeepBytes >= limits.memoryMinMb * MiB,
    "a silent cell is noticed before it is killed": limits.stallMs > limits.pingIntervalMs,
  };
  for (const [name, ok] of Object.entries(holds)) {
    if (!ok) throw new Error(`limits.ts contradicts itself: ${name}`);
  }
}
assertLimits();
