import { hostile, timesOut } from "../../harness/hostile.ts";
import { command, openFile } from "../../harness/wasi-command.ts";

export default hostile({
  what: "opens a file for ever",
  code: () => command({ start: `(loop $l ${openFile} (br $l))` }),
  expect: timesOut,
});
