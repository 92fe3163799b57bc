/** Commands of WASI preview 1: what they may ask of the host for ever, or in one call. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/wasi`, atLeast: 22 });
