import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a tsconfig that extends a file of the server's",
  upload: () =>
    uploadJson({
      files: {
        "index.ts": "export default () => 1",
        "tsconfig.json": '{ "extends": "/etc/passwd", "compilerOptions": { "paths": { "*": ["/etc/*"] }, "baseUrl": "/" } }',
      },
    }),
  expect: answers(1),
});
