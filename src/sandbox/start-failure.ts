/** Code that cannot start, in the words of Lambda's runtimes: what each of its calls answers. Thrown where it is loaded, kept as a version's `startError`. */
import type { LogLine, StartError } from "../outcome.ts";

export class StartFailure extends Error {
  override name = "StartFailure";
  readonly startError: StartError;
  readonly logs: readonly LogLine[];

  constructor(startError: StartError, logs: readonly LogLine[] = []) {
    super(startError.errorMessage);
    this.startError = startError;
    this.logs = logs;
  }
}
