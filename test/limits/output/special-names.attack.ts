import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "keys that are special to JavaScript",
  code: 'export default () => JSON.parse(\'{"__proto__": 1, "constructor": 2, "toString": 3}\')',
  config: { maxOutputBytes: 100000 },
  expect: answers(JSON.parse('{"__proto__":1,"constructor":2,"toString":3}')),
});
