/** The function's own variables, from its configuration. Used by functions and by what stands for `process.env`. */
import { environment } from "./host";

/** A variable's value, or null. */
export function env(name: string): string | null {
  const entries = environment();
  const start = name + "=";
  for (let at = 0; at < entries.length; at++) {
    if (entries[at].startsWith(start)) return entries[at].substring(start.length);
  }
  return null;
}
