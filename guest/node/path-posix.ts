/** node:path/posix, by the package path-browserify. */
import path from "path-browserify";

export default Object.assign(path, { posix: path });
