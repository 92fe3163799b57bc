/** One server, every kind of guest. */
import { useServer } from "../harness/server.ts";
import { testContract } from "./contract.ts";
import { javascript } from "./javascript.ts";

const server = await useServer({ cellCount: 1 });

testContract(javascript, server);
