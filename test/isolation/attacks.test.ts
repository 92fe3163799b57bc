/** What a guest may try to see or change of another's: state, randomness, time, secrets, and the host's own handles. */
import { testAttacks } from "../harness/attacks.ts";

// Each is called again, as what it looks for is what the last call left.
await testAttacks({ folder: import.meta.dirname, atLeast: 100, calls: 3 });
