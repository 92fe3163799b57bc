/** The whole life of a function by boto3 and by the AWS CLI, unmodified, from PyPI in a virtual environment of their own. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { newFolder } from "../harness/folder.ts";
import { useServer } from "../harness/server.ts";

const run = promisify(execFile);
const environment = fileURLToPath(new URL("../../node_modules/.cache/clients", import.meta.url));
const packages = ["boto3==1.43.11", "awscli==1.45.11"];
const server = await useServer({ eventRetryMs: [20, 40] });

/** Whether they are there, or could be had. */
function haveClients(): boolean {
  if (existsSync(join(environment, "bin/aws"))) return true;
  if (spawnSync("python3", ["-m", "venv", environment]).status !== 0) return false;
  return spawnSync(join(environment, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages]).status === 0;
}

/** Of the machine's environment, a client gets nothing that could point it elsewhere. */
function variables(home: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(environment, "bin")}:${process.env["PATH"]}`,
    HOME: home,
    AWS_ENDPOINT_URL_LAMBDA: server.url,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "anyone",
    AWS_SECRET_ACCESS_KEY: "anything",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}

const lives = [
  ["boto3", [join(environment, "bin/python"), "boto3_life.py"], 8],
  ["the AWS CLI", ["sh", "aws-cli-life.sh"], 11],
] as const;

test.skipIf(!haveClients()).each(lives)("%s (needs python3, and PyPI once)", { timeout: 120_000 }, async (_, [program, script], steps) => {
  await using folder = await newFolder();
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(program, [file], { cwd: folder.path, env: variables(folder.path) });
  expect(stdout.split("\n").filter((line) => line.startsWith("ok: ")).length).toBeGreaterThanOrEqual(steps);
});
