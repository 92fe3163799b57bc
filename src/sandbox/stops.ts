/**
 * The throws that end a guest from outside: each unwinds the guest's whole stack, cannot be caught by it, and
 * has the sandbox thrown away. `sandbox.ts` turns them into outcomes.
 */
import { timeoutMessage, type CallLimit } from "../outcome.ts";

export abstract class Stop extends Error {
  abstract readonly limit: CallLimit;
}

/** A guest that was to end at once asked for something that takes time, or came to an end that is looked into first: it runs again, as others do. */
export class NotAtOnce extends Error {
  override name = "NotAtOnce";
}

export class DeadlineReached extends Stop {
  override readonly limit = "timeout";
  constructor(timeoutMs: number) {
    super(timeoutMessage(timeoutMs));
  }
}

export class CpuSpent extends Stop {
  override readonly limit = "cpu";
  constructor(cpuMs: number) {
    super(`Task used its CPU limit of ${cpuMs} ms`);
  }
}

export class HostCallFlood extends Stop {
  override readonly limit = "host_calls";
  constructor() {
    super("Task made more host calls than one call may");
  }
}

export class OutputTooLarge extends Stop {
  override readonly limit = "output";
  constructor(maxBytes: number) {
    super(`Response payload size exceeded maximum allowed payload size (${maxBytes} bytes).`);
  }
}
