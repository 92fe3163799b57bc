/** What an interpreter's task answers: a mark, and behind it a reply or texts. All of it is the guest's, who may have forged it. */
import type { CallOutcome } from "../../../outcome.ts";
import { outOfMemory } from "../../stopped-outcome.ts";
import type { CompiledCall } from "../call.ts";

export const mark = { failed: 0x30, replied: 0x31, noJson: 0x32, memoryFull: 0x33 } as const;

/** Longer texts are cut: Lambda cuts an error's text too. */
const textsMaxBytes = 65_536;

/** The texts behind the mark, with a NUL between each two. */
export function textsOf(answer: Uint8Array): string[] {
  return Buffer.from(answer.subarray(1, textsMaxBytes)).toString("utf8").split("\0");
}

/** Tells a call how it ended. Nothing, when the mark is none of ours. */
export function settle(call: CompiledCall, answer: Uint8Array): void {
  if (answer[0] === mark.replied) call.reply(answer.subarray(1));
  else call.settled ??= failureOf(answer);
}

function failureOf(answer: Uint8Array): CallOutcome | undefined {
  const [first = "", errorMessage = "", ...trace] = textsOf(answer);
  if (answer[0] === mark.failed) return { kind: "guest-error", errorType: first, errorMessage, trace };
  if (answer[0] === mark.noJson) return { kind: "bad-event", message: `Cannot read the event as it is not JSON: ${first}` };
  return answer[0] === mark.memoryFull ? outOfMemory() : undefined;
}
