import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "every object that can be reached, searched for it",
  code: `export default () => {
  const wanted = "canary-" + "4f9a", seen = new Set(), queue = [globalThis];
  let found = 0;
  while (queue.length > 0 && seen.size < 50_000) {
    const value = queue.pop();
    if (typeof value === "string" && value.includes(wanted)) found++;
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      if (String(key).includes(wanted)) found++;
      try { queue.push(value[key]) } catch {}
    }
    queue.push(Object.getPrototypeOf(value));
  }
  return [found, seen.size > 500];
}`,
  victim: {
    code: "export default (secret) => { globalThis.leak = secret + '!'; Array.prototype.leak = secret; process.env.LEAK = secret; Symbol.for(secret); console.log(secret); globalThis.held = Array.from({ length: 200 }, () => new TextEncoder().encode(secret.repeat(100))); return secret.length }",
    event: "canary-4f9a1c77",
  },
  expect: answers([0, true]),
});
