/** Compiled functions: what a hostile module may do while it is deployed and while it runs. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/compiled`, atLeast: 42 });
