/** What a new cell runs to become warm: a little of everything that handlers commonly do. */
interface WarmEvent {
  readonly name: string;
  readonly list: readonly unknown[];
}

const seen = new Map<string, number>();

export default async function warmUp(event: WarmEvent): Promise<object> {
  seen.set(event.name, (seen.get(event.name) ?? 0) + 1);
  const words = "the quick brown fox".split(" ").map((word) => word.replace(/[aeiou]/g, (vowel) => vowel.toUpperCase()));
  const sorted = [3, 1, 2].sort((a, b) => a - b).reduce((sum, value) => sum + value, 0);
  await Promise.resolve();
  try {
    JSON.parse("{");
  } catch {
    return { ...event, words, sorted, seen: [...seen], at: new Date(0).toISOString(), text: JSON.stringify(event) };
  }
  return {};
}
