/** The host's own work, asked for without number or by the megabyte; and fetches to where no guest may reach. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/host-calls`, atLeast: 30 });
