import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "values that throw when they are looked at",
  code: `export default () => {
  const cyclic = {}; cyclic.self = cyclic;
  console.log(cyclic, new Proxy({}, { get() { throw new Error("trap") }, ownKeys() { throw new Error("keys") } }));
  console.log({ get a() { throw new Error("getter") }, toString() { throw new Error("text") } }, Symbol("s"), 10n, -0, "a\\0b\\ud800");
  console.log("%s %d %o %%", "text", 1.5, {}, "rest");
  return "fine";
}`,
  config: { maxLogBytes: 2000, timeoutMs: 15000 },
  expect: answers("fine"),
});
