/** Functions in Python: what hostile source may do while it is deployed and while it runs. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/python`, atLeast: 52 });
