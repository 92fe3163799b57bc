import { hostile, isRefused } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON with keys of Object.prototype",
  upload: () => ({ type: "application/json", body: '{ "__proto__": { "code": "export default () => 2" }, "constructor": 1 }' }),
  expect: isRefused(400, "invalid_request", /Unrecognized keys/),
});
