/** What every example is asked, and what it must answer: the same in all languages. */
import type { Host } from "./host.ts";
import { quantile } from "../hostile/numbers.ts";

interface Case {
  readonly what: string;
  /** The event's text. */
  readonly event: string;
  /** The greeted name and the hashed text; without them the function must fail. */
  readonly expected?: { readonly name: string; readonly text: string };
}

function answered(what: string, event: { name?: string; text?: string }): Case {
  return { what, event: JSON.stringify(event), expected: { name: "world", text: "", ...event } };
}

const first = answered("plain", { name: "Ada", text: "foobar" });

const cases: readonly Case[] = [
  first,
  answered("unicode", { name: "Zoë 日本 😀", text: "naïve 東京 🗼" }),
  answered("escapes", { name: '"\\/\b\f\n\r\t\u0001\u007f', text: "line\nline\u0000end" }),
  { what: "escaped", event: String.raw`{"n\u0061me":"\u00e9\ud83d\ude00","text":"\u00e9\u20ac"}`, expected: { name: "é😀", text: "é€" } },
  answered("nothing", {}),
  answered("no name", { text: "a" }),
  answered("empty", { name: "", text: "" }),
  {
    what: "more members",
    event: `{ "more": [1, -2.5e3, {"name": "no"}, [], null, true], "name" : "x" , "text":"t","last":{} }\n`,
    expected: { name: "x", text: "t" },
  },
  answered("100 KB", { name: "long", text: "0123456789abcdé😀".repeat(5_000) }),
  ...["[1]", '["x","y"]', '"text"', "5", "null"].map((event): Case => ({ what: event, event })),
  ...["{nope}", '{"name":"x"', '{"name":"x"} {}'].map((event): Case => ({ what: event, event })),
];

/** Calls that are timed: after the cases, so that what is done once is done. */
const timedCalls = 20;

export interface Checked {
  readonly complaints: readonly string[];
  readonly callMs: number;
  readonly memoryBytes: number | undefined;
}

export async function check(host: Host): Promise<Checked> {
  const complaints: string[] = [];
  for (const one of cases) complaints.push(...(await complaintsOf(one, host)));
  const tookMs: number[] = [];
  for (let calls = 0; calls < timedCalls; calls++) {
    const startedMs = performance.now();
    complaints.push(...(await complaintsOf(first, host)));
    tookMs.push(performance.now() - startedMs);
  }
  return { complaints: [...new Set(complaints)], callMs: quantile(tookMs, 0.5), memoryBytes: host.memoryBytes };
}

async function complaintsOf({ what, event, expected }: Case, host: Host): Promise<string[]> {
  const answer = await host.call(event);
  if ("failed" in answer) return expected === undefined ? [] : [`${what}: failed: ${answer.failed.slice(0, 300)}`];
  if (expected === undefined) return [`${what}: answered, and should have failed: ${answer.reply.slice(0, 300)}`];
  return matches(answer.reply, expected) ? [] : [`${what}: answered ${answer.reply.slice(0, 300)}`];
}

function matches(reply: string, { name, text }: { name: string; text: string }): boolean {
  try {
    const { greeting, hash, ...more } = JSON.parse(reply) as Record<string, unknown>;
    return greeting === `Hello, ${name}!` && hash === hashOf(text) && Object.keys(more).length === 0;
  } catch {
    return false;
  }
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): string {
  const hash = Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 2_166_136_261);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
