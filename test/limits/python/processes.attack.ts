import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "starts processes",
  code: python(`import os, subprocess
def handler(event, context):
    subprocess.run(['/bin/sh'])`),
  expect: fails("OSError"),
});
