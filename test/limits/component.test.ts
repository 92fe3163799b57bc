/** Components: what their code, their allocators and their handles may try. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/component`, atLeast: 12 });
