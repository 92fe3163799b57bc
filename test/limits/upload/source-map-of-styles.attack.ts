import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "the same from a style sheet, whose comments are others",
  upload: () =>
    uploadJson({
      files: { "index.js": "import './a.css'; export default () => 1", "a.css": "a {}\n/*# sourceMappingURL=file:///etc/passwd */" },
    }),
  expect: answers(1),
});
