/** Lines without number, without end, and of hostile values: kept up to the cap, and nothing to the neighbours. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/logs`, atLeast: 18 });
