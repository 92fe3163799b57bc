/** `isopod dead-letters FN`: events that came to nothing, read, put into the queue again, or deleted. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { newClient, type ServerFlags } from "./client.ts";
import { settle } from "./outcome.ts";
import { endWithReader, showValue, toStderr } from "./output.ts";

type DeadLetterFlags = ServerFlags & { redrive?: number[]; redriveAll?: boolean; delete?: number };

export function addDeadLettersCommand(command: Command): void {
  command
    .addOption(new Option("--redrive <id...>", "put these into the queue again").argParser(addNumber))
    .addOption(new Option("--redrive-all", "put all of them into the queue again").conflicts("redrive"))
    .addOption(new Option("--delete <id>", "delete one").argParser(letterNumber).conflicts(["redrive", "redriveAll"]))
    .action((name: string, flags: DeadLetterFlags) => settle(() => deadLetters(name, flags)));
}

async function deadLetters(name: string, flags: DeadLetterFlags): Promise<void> {
  const client = newClient(flags);
  if (flags.delete !== undefined) {
    await client.deleteDeadLetter(name, flags.delete);
    return toStderr(`deleted dead letter ${flags.delete} of ${name}`);
  }
  const wanted = flags.redriveAll === true ? "all" : flags.redrive;
  if (wanted === undefined) return list(name, flags);
  const count = await client.redrive(name, wanted);
  toStderr(`put ${count} ${count === 1 ? "event" : "events"} into the queue of ${name} again`);
}

async function list(name: string, flags: ServerFlags): Promise<void> {
  const client = newClient(flags);
  endWithReader();
  for (let after = 0; ;) {
    const { deadLetters, next } = await client.deadLetters(name, { after });
    for (const letter of deadLetters) showValue(letter);
    if (deadLetters.length === 0 || next <= after) return;
    after = next;
  }
}

function letterNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It is not the number of a dead letter.");
  return Number(text);
}

function addNumber(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), letterNumber(text)];
}
