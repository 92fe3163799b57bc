/** Errors in Node's words. */
import { host } from "../host.ts";

const words = {
  EBADF: [-9, "bad file descriptor"],
  EEXIST: [-17, "file already exists"],
  EFBIG: [-27, "file too large"],
  EINVAL: [-22, "invalid argument"],
  EISDIR: [-21, "illegal operation on a directory"],
  ENOENT: [-2, "no such file or directory"],
  ENOTDIR: [-20, "not a directory"],
  ENOTEMPTY: [-39, "directory not empty"],
  EROFS: [-30, "read-only file system"],
} as const;

type FailureCode = keyof typeof words;

/** As Node says it. @param paths as they were given: one, two for what moves, none for what is open */
export function failure(code: FailureCode, syscall: string, ...paths: string[]): Error {
  const [errno, text] = words[code];
  const where = paths.length === 0 ? "" : " " + paths.map((path) => "'" + path + "'").join(" -> ");
  const [path, dest] = paths;
  const error = new Error(code + ": " + text + ", " + syscall + where);
  return Object.assign(error, { errno, code, syscall, ...(path === undefined ? {} : { path }), ...(dest === undefined ? {} : { dest }) });
}

/** As Node says that an argument is no such thing. */
export function wrongType(name: string, wanted: string, given: unknown): Error {
  const kind = typeof given === "function" ? "function " + given.name : "type " + typeof given + " (" + host.inspect(given) + ")";
  const isNothing = given === undefined || given === null;
  const what = isNothing ? String(given) : typeof given === "object" ? "an instance of " + given.constructor.name : kind;
  const error = new TypeError('The "' + name + '" argument must be of type ' + wanted + ". Received " + what);
  return Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}
