/** One server, every kind of guest. */
import { useServer } from "../harness/server.ts";
import { assemblyscript } from "./assemblyscript.ts";
import { commands } from "./command.ts";
import { components } from "./component.ts";
import { testContract } from "./contract.ts";
import { javascript } from "./javascript.ts";
import { hasRuby } from "../harness/ruby.ts";
import { pythonKind } from "./python.ts";
import { rubyKind } from "./ruby.ts";

const server = await useServer({ cellCount: 1 });

for (const kind of [javascript, assemblyscript, commands, components, pythonKind, ...(hasRuby ? [rubyKind] : [])])
  testContract(kind, server);
