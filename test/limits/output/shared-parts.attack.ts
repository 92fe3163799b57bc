import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "one part that JSON repeats a million times",
  code: "export default () => { let a = ['0123456789']; for (let i = 0; i < 20; i++) a = [a, a]; return a }",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});
