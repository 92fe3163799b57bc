/** node:perf_hooks. */
import { web } from "./lib/web.ts";

export default { performance: web.performance };
