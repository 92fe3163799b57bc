import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an error whose message and stack are as long as its memory allows",
  upload: () => uploadCode("const long = 'x'.repeat(5_000_000); throw Object.assign(new Error(long), { stack: long });"),
  expect: isRefused(400, "load_failed", /^.{16384}… \(\d+ more characters\)$/),
});
