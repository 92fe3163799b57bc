import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the prelude's own doors",
  code: "export default () => [typeof __isopod_boot, typeof __isopod_link, Reflect.ownKeys(globalThis).filter((k) => String(k).includes('isopod'))]",
  expect: answers(["undefined", "undefined", []]),
});
