import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "Node's modules as the bundle has them, for a way to the process that runs it",
  code: `
    import process from "node:process";
    import module from "node:module";
    import fs from "node:fs";
    const tried = (run) => { try { return String(run()); } catch (error) { return error.message.slice(0, 16); } };
    export default () => [
      tried(() => process.binding("fs")),
      tried(() => process.dlopen({}, "/lib/x.so")),
      tried(() => fs.readFileSync("/etc/passwd")),
      tried(() => module.createRequire("/")("child_process")),
      tried(() => process.env.PATH),
      tried(() => process.mainModule),
    ];`,
  expect: answers(["Cannot use node:", "Cannot use node:", "ENOENT: no such ", "Cannot find modu", "undefined", "undefined"]),
});
