/** node:buffer, by the package of that name. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import buffer from "buffer";
import { web } from "./lib/web.ts";

export default { ...buffer, Blob: web.Blob, atob: web.atob, btoa: web.btoa };
