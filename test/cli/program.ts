/** The client commands as a program of their own, for tests that start a real process. */
import { Command } from "commander";
import { addClientCommands } from "../../src/cli/client-commands.ts";

const program = new Command("isopod");
addClientCommands(program);
await program.parseAsync();
