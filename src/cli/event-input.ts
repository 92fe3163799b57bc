/**
 * Where a call's event comes from: `--event JSON` or the same behind the name, `--event-file FILE`, or `-` for standard input; else none.
 * Used by `invoke` and `run`. Parsed here so that a slip of the shell's quoting is shown before a call is paid for.
 */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { UsageError } from "./outcome.ts";

export type EventFlags = { event?: string; eventFile?: string };

export async function readEvent(flags: EventFlags, input?: string): Promise<unknown> {
  const given = [flags.event, flags.eventFile, input].filter((source) => source !== undefined);
  if (given.length > 1)
    throw new UsageError(
      "Cannot choose the event as it is given more than once: use one of --event, --event-file and what follows the name",
    );
  if (flags.event !== undefined) return parseEvent(flags.event, "--event");
  if (flags.eventFile !== undefined) return parseEvent(await readEventFile(flags.eventFile), flags.eventFile);
  if (input === "-") return parseEvent(await text(process.stdin), "standard input");
  return input === undefined ? undefined : parseEvent(input, "what follows the name (a file is read by --event-file)");
}

async function readEventFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(
      `Cannot read the event as its file cannot be opened: received ${(error as NodeJS.ErrnoException).code} for ${path}`,
    );
  }
}

function parseEvent(json: string, from: string): unknown {
  if (json.trim() === "") return undefined;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(
      `Cannot read the event as ${from} is not JSON: received ${JSON.stringify(json.slice(0, 80))} (${(error as Error).message})`,
    );
  }
}
