/** Bombs that go off while they are deployed: in JSON, zip, parser, bundler or loader, each of which is a process that can be ended. */
import { testAttacks } from "../harness/attacks.ts";

// Some take all of the time that a deploy may, and wait for a worker before.
await testAttacks({ folder: `${import.meta.dirname}/upload`, atLeast: 84, testMs: 70_000 });
