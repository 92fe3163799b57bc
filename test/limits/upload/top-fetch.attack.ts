import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a fetch at the top level",
  upload: () => uploadJson({ code: "await fetch('http://169.254.169.254/'); export default () => 1", config: { egress: ["*"] } }),
  expect: isRefused(400, "load_failed", /fetch is not available/),
});
