/** node:fs/promises. */
import fs from "./fs.ts";

export default fs["promises"] as object;
