/** node:stream/web: what the web has under these names. */
import { web } from "./lib/web.ts";

export default { ReadableStream: web.ReadableStream };
