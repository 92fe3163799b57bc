/** What a package of Lambda's is, and what becomes of one. Both sides of the deploy worker share these types; nothing here reads an upload. */
import type { LogLine, StartError } from "../outcome.ts";
import type { FunctionConfig } from "../registry/config.ts";
import type { Built } from "./worker.ts";

export interface LambdaPackage {
  /** The path of a file that holds the function's zip. */
  readonly zip: string;
  /** Paths of the layers' zips, in the order in which they are merged: of two files of one path, the later one wins. */
  readonly layers: readonly string[];
  /** As Lambda has it: "index.handler", "src/app.lambda_handler". */
  readonly handler: string;
  /** Lambda's identifier: "nodejs22.x", "python3.12", "ruby3.4", "provided.al2023". */
  readonly runtime: string;
  /** The whole environment, Lambda's own variables included. */
  readonly env: Readonly<Record<string, string>>;
  /** Its `env` is the user's part alone. */
  readonly config: FunctionConfig;
}

/** A package whose code cannot start is created all the same, as in Lambda: it has no image. */
export interface NotStarting extends Pick<Built, "ok" | "runtime"> {
  readonly startError: StartError;
  readonly logs: readonly LogLine[];
}

export type BuiltPackage = Built | NotStarting;
