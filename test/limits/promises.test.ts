/** Promise jobs that make promise jobs, which no interrupt of one job ends; and promises that nothing can settle. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/promises`, atLeast: 24 });
