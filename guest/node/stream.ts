/** node:stream, by the package readable-stream. */
import stream from "readable-stream";

export default stream;
