/** Recursion through every door that leads to it, in code, data and parsers: an error of the function's, never the cell's end. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/stack`, atLeast: 54 });
