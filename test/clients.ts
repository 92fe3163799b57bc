/**
 * `npm run test:clients`: Lambda's clients of other languages, unmodified, against a real server: boto3 and the AWS CLI, from PyPI in a
 * virtual environment of their own. One that cannot be had is skipped by name. Exits with 1 when one of them fails.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newFolder } from "./harness/folder.ts";
import { startAttackedServer } from "./hostile/server.ts";

const run = promisify(execFile);
const environment = fileURLToPath(new URL("../node_modules/.cache/clients", import.meta.url));
const packages = ["boto3==1.43.11", "awscli==1.45.11"];

interface Client {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

function script(name: string): string {
  return fileURLToPath(new URL(`./clients/${name}`, import.meta.url));
}

const clients: readonly Client[] = [
  { name: "boto3", command: [join(environment, "bin/python"), script("boto3_life.py")] },
  { name: "AWS CLI", command: ["sh", script("aws-cli-life.sh")] },
];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Undefined when they are there; else why not. */
async function missing(): Promise<string | undefined> {
  try {
    if (!existsSync(join(environment, "bin/aws"))) {
      await mkdir(environment, { recursive: true });
      await run("python3", ["-m", "venv", environment]);
      await run(join(environment, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages]);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

/** Of the machine's environment, a client gets nothing that could point it elsewhere. */
function environmentFor(url: string, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(environment, "bin")}:${process.env["PATH"]}`,
    HOME: folder,
    AWS_ENDPOINT_URL_LAMBDA: url,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "anyone",
    AWS_SECRET_ACCESS_KEY: "anything",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}

async function passes({ name, command: [file, ...args] }: Client, url: string): Promise<boolean> {
  await using folder = await newFolder();
  try {
    const { stdout } = await run(file, args, { cwd: folder.path, env: environmentFor(url, folder.path), timeout: 120_000 });
    say(`${name}:\n${stdout.replaceAll(/^/gm, "  ").trimEnd()}`);
    return true;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    say(`FAILED: ${name}: ${message}\n${stdout}\n${stderr}`);
    return false;
  }
}

async function main(): Promise<boolean> {
  const reason = await missing();
  if (reason !== undefined) {
    for (const { name } of clients) say(`${name}: skipped: ${reason}`);
    say(`0 passed, 0 failed, ${clients.length} skipped`);
    return true;
  }
  await using server = await startAttackedServer();
  const results: boolean[] = [];
  for (const client of clients) results.push(await passes(client, server.url));
  const failed = results.filter((isGood) => !isGood).length;
  say(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
