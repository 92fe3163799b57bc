import { fails, hostile } from "../../harness/hostile.ts";
import { command, openFile } from "../../harness/wasi-command.ts";

export default hostile({
  what: "opens a file for ever",
  code: () => command({ start: `(loop $l ${openFile} (br $l))` }),
  expect: fails("Runtime.TooManyHostCalls"),
});
