import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a package whose exports lead out of it",
  upload: () =>
    uploadJson({
      files: {
        "index.ts": 'import a from "evil"; export default () => a',
        "node_modules/evil/package.json": '{ "main": "../../../../../../etc/passwd", "exports": "./../../../etc/passwd" }',
      },
    }),
  expect: isRefused(400, "build_failed", /./),
});
