/** node:timers. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import { web } from "./lib/web.ts";

const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = web;

export default { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
