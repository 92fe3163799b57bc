import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "timers of another's call",
  code: "export default () => { return new Promise((done) => setTimeout(() => done(typeof globalThis.fired), 20)) }",
  victim: {
    code: "export default () => { for (let i = 0; i < 100; i++) setTimeout(() => { globalThis.fired = 1 }, 5); return 1 }",
    event: null,
  },
  expect: answers("undefined"),
});
