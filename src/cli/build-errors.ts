/** Shows a build's errors the way compilers do: `file:line:column: message`, the source line, and a mark under it. */
import type { Message } from "esbuild";

export function formatBuildErrors(errors: readonly Message[]): string {
  return errors.map(formatError).join("\n");
}

function formatError({ text, location, notes }: Message): string {
  const hints = notes.map((note) => `  ${note.text}`);
  if (location === null) return [text, ...hints].join("\n");
  const { file, line, column, lineText } = location;
  // esbuild counts columns in bytes, from zero.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  const mark = `${before.replace(/[^\t]/g, " ")}^`;
  return [`${file}:${line}:${before.length + 1}: ${text}`, `  ${lineText}`, `  ${mark}`, ...hints].join("\n");
}
