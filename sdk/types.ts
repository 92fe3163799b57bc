/**
 * What a handler and its caller can name: handlers, their context, a function's config, the server's records.
 * Used by authors of functions (types only, nothing of it is left at run time) and by the client beside it.
 * Matches AWS Lambda's words wherever there is one, so that handlers move without an edit.
 */
export type Context = {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** Text, as Lambda has it. */
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Taken and ignored: a call ends when its handler does. */
  callbackWaitsForEmptyEventLoop: boolean;
  readonly identity?: unknown;
  readonly clientContext?: unknown;
  getRemainingTimeInMillis(): number;
};

export type Handler<E = unknown, R = unknown> = (event: E, context: Context) => R | Promise<R>;

/** `export default` of the HTTP form. */
export type HttpHandler = { fetch(request: Request): Response | Promise<Response> };

export type FunctionConfig = {
  /** 16–2048, 128 unless given. */
  memoryMb?: number;
  /** 1–900,000, 3,000 unless given. */
  timeoutMs?: number;
  cpuMs?: number;
  concurrency?: number;
  env?: Readonly<Record<string, string>>;
  /** Arguments of a compiled program, behind its name. */
  args?: readonly string[];
  /** Hosts that `fetch` may reach: `example.com`, `*.example.com`, `example.com:8443`, `https://example.com`, `*`. */
  egress?: readonly string[];
  maxOutputBytes?: number;
  maxLogBytes?: number;
};

/** One module as text, files by path with the one to start from, or a WebAssembly module or component. */
export type Source =
  | { code: string; runtime?: string }
  | { files: Readonly<Record<string, string>>; entry?: string; runtime?: string }
  | { wasm: Uint8Array<ArrayBuffer> };

export type Deployment = Source & { config?: FunctionConfig };

export type FunctionRecord = {
  name: string;
  version: number;
  codeHash: string;
  imageBytes: number;
  imageHash: string;
  /** Of a compiled function. */
  programHash?: string;
  deployMs: number;
  loadMs: number;
  runtime: string;
  form: "event" | "http";
  config: FunctionConfig;
  /** Milliseconds since the epoch. */
  createdAt: number;
};

export type FunctionDetail = FunctionRecord & { versions: number[] };

/** What a call cost; it comes with every reply, also with a failed one. */
export type Meters = {
  requestId: string;
  durationMs: number;
  /** Undefined for a call that was answered at its deadline, before it was known what it used: its log says. */
  cpuMs: number | undefined;
  billedMs: number;
  /** Peak; undefined where `cpuMs` is. */
  memoryBytes: number | undefined;
  memoryLimitBytes: number;
  start: string;
  /** The last 4 KiB of what the code logged; only `run` answers with it. */
  logTail?: string;
};

export type Invocation<T> = Meters & { value: T };

/** Asynchronous calls of a function: those that wait for an attempt, those in one, and those that came to nothing. */
export type EventCounts = { waiting: number; running: number; dead: number };

/** An event that came to nothing. Times in milliseconds since the epoch. */
export type DeadLetter = {
  id: number;
  /** The version that was asked for. */
  qualifier?: string;
  requestId: string;
  reason: "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency" | "FunctionGone" | "RecursiveLoop";
  attempts: number;
  /** How many destinations led to it. */
  hops: number;
  createdAt: number;
  diedAt: number;
  /** The beginning of the function's last error. */
  error?: { errorType: string; errorMessage: string };
  event: unknown;
};

export type DeadLetterPage = { deadLetters: DeadLetter[]; next: number };

/** `time` in milliseconds since the epoch; `seq` grows by one with each line of the function. */
export type LogLine = { seq: number; time: number; requestId: string; level: string; text: string };

export type LogPage = { lines: LogLine[]; next: number };

export type UsageDay = {
  day: string;
  invocations: number;
  errors: number;
  cpuMs: number;
  wallMs: number;
  billedMs: number;
  /** Megabyte-milliseconds: the memory limit times the billed time. */
  mbMs: number;
};

/** Whose doing an error is. */
export type Blame = "client" | "tenant" | "guest" | "host";
