/**
 * Started in the jail by `jail.ts`, as a cell would be but without Node's permission model: tries what a guest that has
 * escaped would try, and says on stdout which walls stood. Its argument is how many files may be open.
 */
import { existsSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

const [maxOpenFiles] = process.argv.slice(2).map(Number);

/** The error's code, or undefined when nothing stopped it. */
function refusalOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

function hasNetwork(): boolean {
  let found: string[] = [];
  // Refused outright, or nothing but the loopback of its own.
  refusalOf(() => (found = Object.keys(networkInterfaces())));
  return found.some((name) => name !== "lo");
}

const isBare = !["/etc/passwd", "/proc/self", "/sys/kernel", "/dev/null", "/usr/bin"].some((path) => existsSync(path));
const isReadOnly = refusalOf(() => writeFileSync("/isopod-probe", "")) !== undefined;
const environment = Object.keys(process.env).every((name) => name === "TZ" || name === "PWD");
const report = process.report.getReport() as unknown as { userLimits?: { open_files?: { hard?: unknown } } };

process.stdout.write(
  JSON.stringify({
    isAlone: process.pid === 1 && isBare && isReadOnly && environment && !hasNetwork(),
    isFiltered: refusalOf(() => process.kill(process.pid, 0)) === "ENOSYS",
    isLimited: report.userLimits?.open_files?.hard === maxOpenFiles,
  }),
);
