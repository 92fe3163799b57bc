/**
 * How a call ends without a result. `abort` stands for the standard library's: the compiler calls it for a `throw` that has no `catch`
 * (the language has none) and for failed assertions.
 */
import * as host from "./host";
import { units, Utf8, utf8Of } from "./utf8";

/** Room for what stands around a place in the log: `Error: `, a line break, `    at `, two numbers. */
const placeUnits: usize = 48;

/** Ends the call; its caller gets `{ errorType, errorMessage }`. It never returns: `return fail(…)` suits any type, `fail<i32>(…)` too. */
export function fail<T = string>(errorType: string, message: string): T {
  sendFailure(changetype<usize>(errorType), changetype<usize>(message));
  return unreachable();
}

export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const text = reasonOf(changetype<usize>(message), changetype<usize>(file));
  logPlace(text, changetype<usize>(file), line, column);
  sendFailure(changetype<usize>("Error"), text);
  unreachable();
}

/** The compiler leaves what its own check of the collector's stack says out of the module: then both addresses lead nowhere. */
function reasonOf(message: usize, file: usize): usize {
  if (file >= __data_end) return changetype<usize>("stack overflow");
  return message == 0 ? changetype<usize>("The function threw something without a message") : message;
}

function logPlace(text: usize, file: usize, line: u32, column: u32): void {
  const entry = new Utf8(units(text) + placeUnits + (file < __data_end ? units(file) : 0));
  entry.append(changetype<usize>("Error: "));
  entry.append(text);
  if (file < __data_end) {
    entry.append(changetype<usize>("\n    at "));
    entry.append(file);
    entry.appendPlace(line);
    entry.appendPlace(column);
  }
  host.log(host.Level.Error, entry.start, entry.size);
}

function sendFailure(errorType: usize, message: usize): void {
  const type = utf8Of(errorType);
  const text = utf8Of(message);
  host.fail(type.start, type.size, text.start, text.size);
}
