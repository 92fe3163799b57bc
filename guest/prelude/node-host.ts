/**
 * What Node's modules of a bundle (`guest/node`) need of the host beyond the web's APIs: hashes at once, an exit, and texts as the log has them. It is a property of `process`, by a symbol,
 * and gives no more than a guest has anyway.
 */
import { bufferOf, copyOf } from "./bytes.ts";
import { hide } from "./expose.ts";
import { errorNamed, rejectAs } from "./failure.ts";
import { format, lineCharsMax } from "./format.ts";
import { digestBytes, digestPart } from "./host.ts";
import { inspect } from "./inspect.ts";
import { partOf, pieceLength } from "./pieces.ts";
import { Bytes, toText, typedBytes } from "./primordials.ts";

function digest(algorithm: unknown, data: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const name = toText(algorithm);
  let rest = data;
  while (typedBytes(rest) > pieceLength) {
    digestPart(name, bufferOf(partOf(rest, 0, pieceLength)));
    rest = partOf(rest, pieceLength, typedBytes(rest));
  }
  return copyOf(new Bytes(digestBytes(name, bufferOf(rest))));
}

/** The first end of a call counts, so what runs behind this is nobody's. While the module loads, what is thrown is what ends it. */
function exit(code: unknown): never {
  const status = toText(code);
  const message = status === "0" ? "Runtime exited without providing a reason" : "Runtime exited with error: exit status " + status;
  rejectAs("Runtime.ExitError", message);
  throw errorNamed("Runtime.ExitError", message);
}

export function installNodeHost(process: object): void {
  hide(process, Symbol.for("isopod.node"), { digest, exit, format, inspect: (value: unknown) => inspect(value, lineCharsMax) });
}
