import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "timers left behind, which must not fire into the next call",
  code: "globalThis.fired = 0; export default async () => { const n = fired; await new Promise((done) => setTimeout(done, 20)); for (let i = 0; i < 100; i++) setTimeout(() => fired++, 5); return [n, fired] }",
  expect: answers([0, 0]),
});
