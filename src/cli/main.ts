#!/usr/bin/env -S node --no-incremental-marking --min-semi-space-size=16 --max-semi-space-size=16
/**
 * The `isopod` command: one for the server, the rest its clients. The flags above, also in `npm start`, give V8's
 * young generation its working size from the first call on, so that the server's memory does not grow into it; and have it
 * collect the rest at once and seldom, where in steps it began ten times a second whenever functions were read from disk.
 */
import { readFileSync } from "node:fs";
// Parses the command line, with help and errors that people know.
import { Command } from "commander";
import { addClientCommands } from "./client-commands.ts";
import { addDoctorCommand } from "./doctor.ts";
import { addKeysCommand } from "./keys-commands.ts";
import { addServeCommand } from "./serve.ts";
import { IsopodError } from "../errors.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
const program = new Command("isopod").description("a sandbox engine for other people's code").version(version);
program.showSuggestionAfterError().exitOverride();
addServeCommand(program);
addClientCommands(program);
addKeysCommand(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** 2 for what the caller got wrong; commander has said its own errors already. */
function exitCodeOf(error: unknown): number {
  if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`isopod: ${error instanceof IsopodError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  return error instanceof IsopodError ? 2 : 1;
}
