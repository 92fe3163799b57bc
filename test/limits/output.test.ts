/** Results over their cap, of no form, or in a form that would mean something to HTTP. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/output`, atLeast: 23 });
