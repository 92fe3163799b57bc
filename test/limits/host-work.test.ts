/** Work that the host does for a guest, by the megabyte: it is the guest's time, and may stop nobody else's. */
import { testAttacks } from "../harness/attacks.ts";

await testAttacks({ folder: `${import.meta.dirname}/host-work`, atLeast: 6 });
