/** Stands for the standard library's `trace`: a line of the log, with up to five numbers. */
import { log } from "./log";

export function trace(message: string, count: i32 = 0, a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0, a4: f64 = 0): void {
  const numbers: StaticArray<f64> = [a0, a1, a2, a3, a4];
  let line = message;
  for (let at = 0; at < min(count, numbers.length); at++) line += (at == 0 ? " " : ", ") + numbers[at].toString();
  log.trace(line);
}
