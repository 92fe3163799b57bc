import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a module of Node's, imported when it runs",
  code: "export default async () => { const results = []; for (const name of ['fs', 'node:fs', './secret.ts', '/etc/passwd', 'data:text/javascript,export default 1', 'std', 'os']) results.push(await (0, eval)(`import(${JSON.stringify(name)})`).then(() => 'imported', () => 'refused')); return [...new Set(results)] }",
  expect: answers(["refused"]),
});
