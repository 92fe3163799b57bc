/** One server, every kind of guest. */
import { useServer } from "../harness/server.ts";
import { testContract } from "./contract.ts";
import { javascript } from "./javascript.ts";
import { pythonKind } from "./python.ts";

const server = await useServer({ cellCount: 1 });

for (const kind of [javascript, pythonKind]) testContract(kind, server);
