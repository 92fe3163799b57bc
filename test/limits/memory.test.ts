/** Memory taken until there is none: the cap holds by construction, and the outcome has a name. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/memory`, atLeast: 46 });
