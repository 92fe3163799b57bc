/** Timers without number and waits without end: refused past the limit, and a deadline for the rest. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/timers`, atLeast: 18 });
