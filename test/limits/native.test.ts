/** Loops inside the engine's own built-ins, which have no back edge of the guest's to be stopped at. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/native`, atLeast: 58 });
