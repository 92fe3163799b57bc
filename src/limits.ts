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
  /** A hundred bytes more than an event may have, as Lambda has it. */
  outputDefaultBytes: 6 * MiB + 100,
  outputMaxBytes: 64 * MiB,
  /** A streamed reply in all: Lambda's default. It may be larger than one that is gathered, as nobody holds all of it. */
  streamMaxBytes: 20 * MiB,
  /** What of it goes to the front at once: a frame each. */
  streamChunkBytes: 64 * KiB,
  /** So many of those are on their way before the client has taken the first: what a client that does not read costs the front. */
  streamChunksAhead: 4,
  /** What a handler says of its HTTP reply beside the body, as JSON: a cell parses it by itself, in well under a millisecond. */
  replyHeadMaxBytes: 64 * KiB,
  /** Header lines of a guest's, in a reply or a request: each becomes an object or two. */
  guestHeadersMaxCount: 1_000,
  /** A compiled function's whole result, where it is to become an HTTP reply: the cell parses that too, in two milliseconds. */
  httpResultMaxBytes: 256 * KiB,
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
  /** A sandbox with a larger image is laid in turns: a memory that was never written takes the system up to a millisecond for each MiB. */
  layAtOnceBytes: 4 * MiB,
  /** A sandbox whose memory grew past this is thrown away rather than wiped. */
  sandboxKeepBytes: 32 * MiB,

  /** A compiled function's sandbox whose memory is larger than this is not wiped but replaced: to zero and copy this much takes 4 ms. */
  compiledKeepBytes: 80 * MiB,
  /** Guest code that the host calls (an allocator, say) cannot be parked: past this it is ended. */
  heldThreadMs: 20,

  /** One turn of a guest on its thread before the cell's event loop serves others. */
  sliceMs: 1,
  /** Calls of a function that are not tried at once after one that did not end so, as that took a sandbox: a new one is a millisecond. */
  atOnceRestCalls: 1_000,
  timersMaxCount: 1_000,
  timerMaxDelayMs: 2_147_483_647,
  fetchesMaxInFlight: 64,
  fetchRequestMaxBytes: 6 * MiB,
  fetchResponseMaxBytes: 16 * MiB,
  fetchMaxRedirects: 20,
  fetchTimeoutMs: 60_000,
  /** Handles of WASI that a component holds at a time: each is an object in the cell's heap, outside of the guest's memory. */
  wasiResourcesMaxCount: 10_000,
  /** Tasks and ends of streams and futures that a component holds at a time: each is some kilobytes of the cell's heap. */
  wasiWaitablesMaxCount: 2_000,
  /** What is read of a stream of WASI 0.3 at once: its bytes are an array of numbers on the way. */
  wasiReadBytes: 16 * KiB,
  /** Elements of a list that a component passes: the longest with a use are header lists, and each becomes an object. */
  wasiListMaxCount: 1_000,
  /** All bodies of requests and replies that a component holds or gathers, which are outside of its memory too. */
  wasiBodiesMaxBytes: 64 * MiB,
  /** Headers of one message, and their names and values together: twice what the front takes of a client. */
  wasiFieldsMaxCount: 1_000,
  wasiFieldsMaxBytes: 32 * KiB,
  /** A component's JavaScript, 8 KiB for each function that it imports or exports: it is compiled in each cell that runs it. */
  componentGlueMaxBytes: 8 * MiB,
  /** Core modules, and their instances, of one component: a fresh set is made for each call. Composed ones have some four each. */
  componentCoresMaxCount: 64,
  /** Components inside each other: composed ones are some four deep. */
  componentNestingMaxCount: 32,
  /** All the effects a call may ask for (logs apart): a guest that floods the border is stopped by name. */
  hostCallsMaxCount: 1_000_000,

  /** All files of a compiled guest's `/tmp` together: room for scratch files, in a memory that is not counted as the guest's. */
  tmpMaxBytes: 16 * MiB,
  /** Files, directories and links there, and likewise their names: they are copied before every call. */
  tmpMaxFiles: 1_024,
  /** Files and folders of a function that its guest finds laid out: 20 to 30 ms of a cell's thread, once. */
  ownFilesMaxNodes: 10_000,
  /** POSIX's own, of a name and of a path. */
  tmpNameMaxBytes: 255,
  tmpPathMaxBytes: 4 * KiB,
  /** Each can hold a file that has no name any more. */
  descriptorsMaxCount: 256,
  /** Of one call of WASI: POSIX's own limit on a vector's buffers, and as many events. */
  wasiBuffersMaxCount: 1_024,
  wasiSubscriptionsMaxCount: 1_024,
  /** What one call of WASI makes or hands on at once: some milliseconds of the thread at the most. */
  wasiRandomMaxBytes: 4 * MiB,
  wasiWriteMaxBytes: 1 * MiB,

  /** Loading a module at deploy; Lambda gives init ten seconds. */
  loadTimeoutMs: 10_000,
  /** V8's compilers over an upload, past which its worker is ended: what passes the scan takes one second at the most on a quiet machine. */
  compiledCompileMs: 2_000,
  /** Initialising a compiled module, which has less to do than a JavaScript one: with what V8 needs it stays within two seconds. */
  compiledInitMs: 1_500,
  deployTimeoutMs: 30_000,
  /** What a deploy worker's process, or its bundler's, may take: 1.2 GiB of V8's own, 2 GiB of the largest guest, and some. */
  deployDataBytes: 3_584 * MiB,
  deployQueueMaxCount: 32,
  codeMaxBytes: 50 * MiB,
  /** Lambda's own, of a request that holds a zip as base64. */
  lambdaUploadMaxBytes: 70_167_211,
  /** Any other request of Lambda's API, and what is left of such a one without its zip: policies and variables have a few KiB. */
  lambdaInputMaxBytes: 256 * KiB,
  /** Uploads that are larger reach the worker that reads them by a file, and what it makes of them comes back by one. */
  uploadInlineBytes: 1 * MiB,
  codeMaxFiles: 5_000,
  bundleMaxBytes: 16 * MiB,
  /** Files that a JavaScript function can read, which lie in its image. */
  readableFilesMaxBytes: 4 * MiB,
  /** What the compiler of AssemblyScript may fill with its objects: 10 MB of functions take half of it. */
  compilerHeapMb: 1_024,
  /** A snapshot is sent to every cell that runs it and copied before every call. */
  imageMaxBytes: 128 * MiB,
  /** Programs that the front keeps in memory, as it tells each cell of them: room for two interpreters. */
  heldProgramsBytes: 128 * MiB,
  zipMaxRatio: 100,
  nameMaxChars: 64,
  envMaxBytes: 4 * KiB,
  envMaxCount: 128,
  argsMaxCount: 64,
  egressMaxPatterns: 64,

  /**
   * Of a module that is uploaded, or of all modules of a component: what the metering pass and V8 take in, neither of which can be
   * interrupted, in two seconds. In brackets is the largest number that is known of real modules (languages, databases, compilers).
   */
  wasmModuleMaxBytes: 50 * MiB,
  /** (214, of a component) Each is kept as an object. */
  wasmSectionsMaxCount: 10_000,
  /** (662) V8 looks each up among all that its process has seen. */
  wasmTypesMaxCount: 5_000,
  /** (91) Each call and each block goes through them. */
  wasmParametersMaxCount: 200,
  /** (4) And a branch carries them. */
  wasmResultsMaxCount: 64,
  /** (701) V8 takes 100,000, and every message about the module would have them. */
  wasmNameMaxBytes: 10_000,
  /** (2,252, of all cores of a Python component) */
  wasmImportsMaxCount: 10_000,
  /** (62,171) The pass takes half a second for a million empty ones. */
  wasmFunctionsMaxCount: 150_000,
  /** (3) */
  wasmTablesMaxCount: 16,
  /** (42,170) V8 takes ten million, which are 230 MB. */
  wasmTableMaxElements: 150_000,
  /** (1) V8 reserves 8 GB of addresses for each. */
  wasmMemoriesMaxCount: 8,
  /** (2,048) The largest guest has no more. */
  wasmMemoryMaxPages: 32_768,
  /** (30,718) A snapshot has each that can be changed. */
  wasmGlobalsMaxCount: 60_000,
  /** (2) */
  wasmTagsMaxCount: 64,
  /** (75,111) Each is an object in each instance. */
  wasmExportsMaxCount: 150_000,
  /** (2) */
  wasmElementSegmentsMaxCount: 10_000,
  /** (108,620) */
  wasmElementsMaxBytes: 1 * MiB,
  /** (98,450) V8 takes no more. */
  wasmDataSegmentsMaxCount: 100_000,
  /** (31,035,542) The pass takes 40 ms for a megabyte. */
  wasmCodeMaxBytes: 32 * MiB,
  /** (905,582) */
  wasmBodyMaxBytes: 1 * MiB,
  /** (1,537) V8 takes 50,000, and fills a list of them for each function that it looks at. */
  wasmLocalsMaxCount: 2_000,
  /** (419,071) */
  wasmLocalsSumMaxCount: 4_000_000,
  /** (3,289) */
  wasmNestingMaxDepth: 10_000,
  /** (129) V8 has no limit, and searches all of them for the one that is in a register. */
  wasmStackMaxValues: 1_000,
  /** (5,490) */
  wasmSwitchMaxTargets: 20_000,
  /** (58,874) The pass adds to each. */
  wasmLoopsMaxCount: 200_000,
  /** (1,289,485) Of the loops of one function, what is in two of them twice: the optimising compiler looks through each to its end. */
  wasmLoopsMaxBytes: 16_000_000,
  /** (7,817,357) What the first call of a function holds its thread for: some 30 ms. See `sandbox/scan/compile-steps.ts`. */
  wasmFunctionMaxSteps: 8_000_000,
  /** (603,902,288) And the first calls of all of them together: some seconds. */
  wasmModuleMaxSteps: 1_200_000_000,
  /** (1) */
  wasmComponentsMaxDepth: 8,
  /** (4) */
  wasmComponentModulesMaxCount: 64,
  /** (236) */
  wasmComponentEntriesMaxCount: 50_000,
  /** (3,067) The transpiler writes code for all that a type holds. */
  wasmComponentTypesMaxBytes: 1 * MiB,

  /** Past its deadline by this, a call is answered whether or not its cell has said so. */
  answerGraceMs: 15,
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
  /** The same for one that did not run meanwhile, though it was given a CPU: no guest makes its thread wait, a machine does. */
  stuckIdleMs: 500,
  /** And after this long it is ended, whether or not a call in it is past its deadline. */
  hungMs: 2_000,
  cellStartMs: 10_000,
  /** Of cells and deploy workers, beside the front's 0: it answers for all, and waited for its turn for up to 50 ms behind hostile guests. */
  niceness: 5,
  /** A tenant's own cell ends when it has not been called for so long. */
  tenantIdleMs: 60_000,
  /** Cells of that kind: each is some 60 MiB of memory, most of it shared. */
  tenantPoolsMaxCount: 64,
  drainMs: 4_000,
  /** What is kept of the message of code that cannot be loaded, and of its trace: both are whatever that code threw. */
  loadErrorMaxChars: 16_384,
  /** Functions of which a new cell is told at its start, as others run them. */
  cellRememberedFunctions: 32,
  /** How long a call waits for its cell to be told of its function, where another cell has it already. */
  tellPatienceMs: 20,
  /** Images that a cell keeps in its heap. */
  cellImagesBytes: 256 * MiB,
  /** Sandboxes that a cell keeps while they run nothing; one for JavaScript is about 2 MiB resident. */
  cellSandboxesMaxCount: 64,
  /** What their memories may have together. */
  cellIdleBytes: 1_024 * MiB,
  frameMaxBytes: 160 * MiB,
  /** What is larger goes to a cell in pieces of so many, and calls between them: memory that was never written can take the system milliseconds for each MiB. */
  pieceBytes: 256 * KiB,

  /** Log lines kept for each function. */
  logKeepLines: 1_000,
  /** How often logs and usage are committed. */
  ledgerFlushMs: 500,

  /** How often a server looks for keys that were made or deleted: a deleted one is of no use within a second. */
  keysLookMs: 500,
  keyNoteMaxChars: 200,
  /** How far a signature's time may be from the server's clock: Lambda's own bound. */
  signatureSkewMs: 300_000,
  /** The longest that a presigned URL may be good for: seven days, as everywhere. */
  presignedMaxS: 604_800,
  /** Parameters of a signed query: the signer copies all of them for each. */
  signedQueryMaxCount: 200,
  /** Refused requests are counted, and told in the log no more often than this. */
  refusalsLogMs: 10_000,
  /** Lambda's payload limit of asynchronous calls: they lie on disk until they have ended. */
  eventQueueMaxBytes: 1 * MiB,
  /** What a destination is told of another function's event: all that it could take as its own. */
  eventRecordMaxBytes: 6 * MiB,
  /** Lambda's: retries of an event that failed, the age at which it is given up, and the waits between them. */
  eventRetriesMax: 2,
  eventAgeMaxMs: 6 * 3_600_000,
  eventRetryMs: [60_000, 120_000],
  /** Lambda's again, for an event that could not be run: doubled each time. */
  eventBackOffMinMs: 1_000,
  eventBackOffMaxMs: 300_000,
  /** How long a function's other events wait when one was refused: its reason holds for them too. */
  eventPauseMs: 1_000,
  /** Destinations that lead to destinations: Lambda takes as many calls for a loop. */
  eventHopsMax: 16,
  /** Events that run at once, whatever memory there is: each is some kilobytes of the front, and its payload. */
  eventsRunningMaxCount: 256,
  /** And of one function: four that take their time leave no place for a fifth. */
  eventsRunningOfFunctionMaxCount: 64,
  /** The payloads of those that run are in the front's memory. */
  eventsRunningMaxBytes: 64 * MiB,
  /** And of those that wait for their commit: past it, the disk is slower than the clients. */
  eventsPendingMaxBytes: 128 * MiB,
  /** What goes into one commit: more, and all that came after waits too long for the disk. */
  eventsCommitMaxBytes: 8 * MiB,
  eventsCommitMaxCount: 1_000,
  /** After the disk refused it, a result is written down again this much later. */
  eventsRefusedMs: 500,
  /** The queue's file: past it, events are refused, so that deployments find some of the disk left. */
  eventsFileMaxBytes: 16 * 1_024 * MiB,
  /** Dead letters that one transaction moves or drops when it is about many: the others' commits come between. */
  eventsChunkMaxCount: 100,
  /** Dead letters of one function: a day of failures at one in nine seconds. */
  deadLettersMaxCount: 10_000,
  /** As long as a queue of Amazon's keeps anything. */
  deadLetterAgeMaxMs: 14 * 86_400_000,
  /** How often they are looked at for their age. */
  deadLetterPruneMs: 3_600_000,
  /** What is kept of an error's message. */
  deadLetterErrorMaxChars: 1_000,
  /** One page of dead letters, which the front holds as it sends it. */
  deadLettersPageMaxBytes: 8 * MiB,
  deadLettersPageMaxCount: 1_000,

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
    "a streamed reply may be as large as a gathered one": limits.streamMaxBytes >= limits.outputDefaultBytes,
    "a deploy worker can hold the largest guest": limits.deployDataBytes > (limits.memoryMaxMb + 1_229) * MiB,
    "the largest guest can begin with the largest memory": limits.wasmMemoryMaxPages * 64 * KiB <= limits.memoryMaxMb * MiB,
    "an uploaded module fits in an upload": limits.wasmModuleMaxBytes <= limits.codeMaxBytes,
    "a function of the most bytes fits in a module's code": limits.wasmBodyMaxBytes <= limits.wasmCodeMaxBytes,
    "a kept sandbox is larger than a new one": limits.sandboxKeepBytes >= limits.memoryMinMb * MiB,
    "a component can gather the largest reply, and holds the largest answer":
      limits.wasiBodiesMaxBytes >= Math.max(limits.outputMaxBytes, limits.fetchResponseMaxBytes),
    "a function can take what it is told as a destination": limits.eventRecordMaxBytes <= limits.eventMaxBytes,
    "an event goes into one commit, and can run":
      limits.eventQueueMaxBytes < limits.eventsCommitMaxBytes && limits.eventRecordMaxBytes <= limits.eventsRunningMaxBytes,
    "a page has room for the largest dead letter": limits.deadLettersPageMaxBytes > limits.eventRecordMaxBytes,
    "a silent cell is noticed before it is killed": limits.stallMs > limits.pingIntervalMs,
  };
  for (const [name, ok] of Object.entries(holds)) {
    if (!ok) throw new Error(`limits.ts contradicts itself: ${name}`);
  }
}
assertLimits();
