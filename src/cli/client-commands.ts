/**
 * The commands that talk to a running server: deploy, run, invoke, logs, dead-letters, list, delete.
 * Added to the program by `main.ts`. They use the SDK's client like any other program; what they may do that
 * others may not is nothing.
 */
import { Option, type Command } from "commander";
import type { FunctionRecord } from "../../sdk/index.ts";
import { newClient, type ServerFlags } from "./client.ts";
import { collect, type Collected } from "./collect.ts";
import { addConfigOptions, configOf, type ConfigFlags } from "./config-options.ts";
import { readEvent, type EventFlags } from "./event-input.ts";
import { addDeadLettersCommand } from "./dead-letters.ts";
import { settle, showLogTail, showMeters, UsageError } from "./outcome.ts";
import { endWithReader, showFunctions, showLog, showValue, toStderr, toStdout } from "./output.ts";

type SourceFlags = ConfigFlags & { runtime?: string; include?: string[] };
type DeployFlags = ServerFlags & SourceFlags & { name?: string };
type CallFlags = ServerFlags & EventFlags & { verbose?: boolean };
type LogFlags = ServerFlags & { follow?: boolean; request?: string };
type InvokeFlags = CallFlags & { async?: boolean };

const usageExit = 2;
const logPageLines = 1_000;

export function addClientCommands(program: Command): void {
  addSourceOptions(clientCommand(program, "deploy <file-or-folder>", "deploy a function; prints NAME:VERSION"))
    .option("--name <fn>", "name of the function (default: that of the file or folder)")
    .action((path: string, flags: DeployFlags) => settle(() => deploy(path, flags)));
  addCallOptions(addSourceOptions(clientCommand(program, "run <file-or-folder> [event]", "run code once without deploying it"))).action(
    (path: string, input: string | undefined, flags: CallFlags & SourceFlags) => settle(() => run(path, input, flags)),
  );
  addCallOptions(clientCommand(program, "invoke <fn> [event]", "call a function (NAME or NAME:VERSION) and print its result"))
    .option("--async", "put the event into the function's queue instead; prints its request id")
    .action((name: string, input: string | undefined, flags: InvokeFlags) => settle(() => invoke(name, input, flags)));
  clientCommand(program, "logs <fn>", "print a function's log")
    .option("-f, --follow", "keep printing as lines come")
    .option("--request <id>", "only what one call wrote")
    .action((name: string, flags: LogFlags) => settle(() => logs(name, flags)));
  addDeadLettersCommand(clientCommand(program, "dead-letters <fn>", "print a function's events that came to nothing, one JSON a line"));
  clientCommand(program, "list", "list the deployed functions").action((flags: ServerFlags) => settle(() => list(flags)));
  clientCommand(program, "delete <fn>", "delete a function and all its versions").action((name: string, flags: ServerFlags) =>
    settle(() => remove(name, flags)),
  );
}

function clientCommand(program: Command, usage: string, description: string): Command {
  const url = new Option("--url <url>", "address of the server").env("ISOPOD_URL").default("http://127.0.0.1:8787");
  // Flags are seen by every user of the machine, variables are not.
  const key = new Option("--key <id.secret>", "key of a server that has some; better as a variable").env("ISOPOD_KEY");
  return program.command(usage).description(description).addOption(url).addOption(key).exitOverride(exitAfterUsage);
}

/** A usage error is ours, not the function's: commander's own exit code for it is 1. */
function exitAfterUsage(error: { exitCode: number }): never {
  process.exit(error.exitCode === 0 ? 0 : usageExit);
}

function addSourceOptions(command: Command): Command {
  return addConfigOptions(command)
    .option("--runtime <name>", "what it is written in (default: by the file's ending)")
    .option("--include <path...>", "files or folders that the function reads: they go along");
}

function addCallOptions(command: Command): Command {
  return command
    .option("-d, --event <json>", 'the event, which may also stand behind the name; "-" there reads it from standard input')
    .option("--event-file <file>", "read the event from a file")
    .option("-v, --verbose", "show what the call cost on stderr");
}

async function sources(path: string, { runtime, include }: SourceFlags): Promise<Collected> {
  const collected = await collect(path, { runtime, include });
  if (!collected.ok) throw new UsageError(collected.message);
  return collected;
}

async function deploy(path: string, flags: DeployFlags): Promise<void> {
  const client = newClient(flags);
  const { name, source } = await sources(path, flags);
  const record = await client.deploy(flags.name ?? name, { ...source, config: configOf(flags) });
  toStderr(deployed(record, "files" in source ? Object.keys(source.files).length : 1));
  toStdout(`${record.name}:${record.version}`);
}

async function run(path: string, input: string | undefined, flags: CallFlags & SourceFlags): Promise<void> {
  const client = newClient(flags);
  const event = await readEvent(flags, input);
  const { source } = await sources(path, flags);
  const { value, ...meters } = await client.run(source, event, configOf(flags));
  showLogTail(meters);
  if (flags.verbose === true) showMeters(meters);
  showValue(value);
}

async function invoke(name: string, input: string | undefined, flags: InvokeFlags): Promise<void> {
  const client = newClient(flags);
  if (flags.async === true) return toStdout((await client.invokeAsync(name, await readEvent(flags, input))).requestId);
  const { value, ...meters } = await client.invoke(name, await readEvent(flags, input));
  if (flags.verbose === true) showMeters(meters);
  showValue(value);
}

async function logs(name: string, flags: LogFlags): Promise<void> {
  const client = newClient(flags);
  const { request: requestId } = flags;
  endWithReader();
  if (flags.follow === true) {
    for await (const line of client.logs(name, { follow: true, requestId })) showLog(line);
    return;
  }
  for (let since = 0; ;) {
    const { lines, next } = await client.logs(name, { since, limit: logPageLines, requestId });
    for (const line of lines) showLog(line);
    // A server that repeats itself must not keep us here.
    if (lines.length < logPageLines || next <= since) return;
    since = next;
  }
}

async function list(flags: ServerFlags): Promise<void> {
  showFunctions(await newClient(flags).list());
}

async function remove(name: string, flags: ServerFlags): Promise<void> {
  await newClient(flags).remove(name);
  toStderr(`deleted ${name}`);
}

function deployed(record: FunctionRecord, files: number): string {
  const image = `${Math.ceil(record.imageBytes / 1024)} KiB image`;
  return `deployed ${record.name}:${record.version} (${record.runtime}, ${record.form} form, ${files} ${files === 1 ? "file" : "files"}, ${image}, loaded in ${record.loadMs} ms)`;
}
