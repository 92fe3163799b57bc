/** Loops and waits of the guest's own code: parked every slice, ended at the deadline or when their CPU time is used. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/cpu`, atLeast: 38 });
