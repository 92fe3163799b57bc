import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a timer of text, which browsers run as code",
  code: "export default () => new Promise((done) => { globalThis.done = done; try { setTimeout(\"globalThis.done('ran')\", 1) } catch (e) { done(e.name) } setTimeout(done, 50, 'did not run') })",
  expect: answers("TypeError"),
});
