/** Regular expressions that backtrack for longer than anybody waits. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/regexp`, atLeast: 25 });
