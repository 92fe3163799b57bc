import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the host's files, by node:fs and ways out of the function's own",
  code: `import fs from "node:fs";
const paths = ["/etc/passwd", "/proc/self/environ", "/var/task/../../etc/passwd", "../../proc/self/maps", "/tmp/../../../etc/hosts", "/dev/mem", "file:///etc/passwd", new URL("file:///var/task/%2e%2e/%2e%2e/etc/passwd"), Buffer.from("/etc/passwd"), "/etc/passwd\\0.txt"];
export default () => paths.filter((path) => { try { return fs.readFileSync(path), true } catch { return fs.existsSync(path) } }).length + fs.readdirSync("/").join()`,
  expect: answers("0opt,tmp,var"),
});
