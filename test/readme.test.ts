/** The README as its readers use it: its commands are run as they stand, its example is deployed, its table is the code's. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { errorTable } from "../src/errors.ts";
import { operationsTable } from "../src/lambda/model/table.ts";
import { allowedSyscalls } from "../src/pool/seccomp.ts";
import { useServer } from "./harness/server.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(join(root, "README.md"), "utf8");
const server = await useServer({ example: true });

// Inside the project, so that the example finds its package as a user's would.
await mkdir(join(root, ".isopod"), { recursive: true });
const folder = await mkdtemp(join(root, ".isopod", "readme-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The fenced blocks of a language. */
function blocks(language: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs")), ([, text]) => text ?? "");
}

/** A table without the spaces by which it is laid out. */
function cells(table: string): string {
  return table.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}

function shell(command: string): Promise<{ stdout: string }> {
  const here = command
    .replaceAll("http://127.0.0.1:8787", server.url)
    .replace(/^npx isopod/, `${process.execPath} ${join(root, "src/cli/main.ts")}`);
  const path = `${dirname(process.execPath)}:${process.env["PATH"]}`;
  return run("sh", ["-c", here], { cwd: folder, env: { ...process.env, PATH: path, ISOPOD_URL: server.url } });
}

const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));

test("as many system calls are left to a cell as it says", () => {
  expect(readme).toContain(`; ${allowedSyscalls("x64")} system calls (${allowedSyscalls("arm64")} on arm64`);
});

test("the curl line answers what its comment says", async () => {
  const at = commands.findIndex((line) => line.startsWith("curl "));
  const { stdout } = await shell(commands[at] ?? "");
  expect(`# ${stdout}`).toBe(commands[at + 1]);
});

test("the first function deploys, answers, logs and runs with the commands as they stand", async () => {
  const [source = ""] = blocks("ts");
  await writeFile(join(folder, "greet.ts"), source);
  const outputs = new Map<string, string>();
  for (const command of commands.filter((line) => line.startsWith("npx isopod "))) {
    const { stdout } = await shell(command);
    outputs.set(command.split(" ")[2] ?? "", stdout);
  }
  expect([...outputs.keys()]).toEqual(["deploy", "invoke", "logs", "run"]);
  expect(JSON.parse(outputs.get("invoke") ?? "")).toMatchObject({ text: "Hello, Ada!", request: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(outputs.get("logs")).toContain("greeting Ada");
  expect(outputs.get("logs")).toContain("REPORT RequestId: ");
  expect(JSON.parse(outputs.get("run") ?? "")).toMatchObject({ text: "Hello, once, not deployed!" });
});

test("the table of Lambda's operations is the model's", () => {
  expect(cells(readme)).toContain(cells(operationsTable()));
});

test("the table of error codes is the code's", () => {
  const rows = Array.from(readme.matchAll(/^\| `([a-z_]+)` +\| (\d{3}) +\| (\w+) +\| (yes|no) +\| (.*?) +\|$/gm), ([, ...cells]) => cells);
  const expected = Object.entries(errorTable).map(([code, { status, blame, retryable, means }]) => [
    code,
    String(status),
    blame,
    retryable ? "yes" : "no",
    means,
  ]);
  expect(rows).toEqual(expected);
});
