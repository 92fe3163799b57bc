/**
 * What the client commands print: results on stdout, all else on stderr.
 * Text of a guest (results, logs, errors) goes through `printable`: on a terminal its escape sequences could move
 * the cursor, retitle the window or hide lines, and a guest is not trusted with the operator's screen.
 */
import type { FunctionRecord, LogLine } from "../../sdk/index.ts";

type Stream = { isTTY?: boolean };

/** All control characters but tab and line feed, C1 ones too. */
const controls = /(?![\t\n])\p{Cc}/gu;

export function toStdout(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function toStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printable(text: string, stream: Stream): string {
  if (stream.isTTY !== true) return text;
  return text.replace(controls, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** One line when a program reads it, indented when a person does. */
export function showValue(value: unknown): void {
  toStdout(printable(JSON.stringify(value, undefined, process.stdout.isTTY ? 2 : undefined), process.stdout));
}

export function showLog(line: LogLine): void {
  const time = new Date(line.time).toISOString();
  toStdout(printable(`${time} ${line.requestId} ${line.level} ${line.text}`, process.stdout));
}

export function showFunctions(records: readonly FunctionRecord[]): void {
  if (records.length === 0) return toStderr('There are no functions yet: deploy one with "isopod deploy FILE".');
  const rows = records.map((record) => [
    record.name,
    `${record.version}`,
    record.form,
    `${record.config.memoryMb ?? "-"} MiB`,
    age(record),
  ]);
  for (const line of table([["NAME", "VERSION", "FORM", "MEMORY", "CREATED"], ...rows])) toStdout(line);
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no error. */
export function endWithReader(): void {
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}

function age(record: FunctionRecord): string {
  const created = new Date(record.createdAt);
  return Number.isNaN(created.getTime()) ? "-" : created.toISOString();
}

export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
