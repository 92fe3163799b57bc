/**
 * What a call used, for one that was answered ahead of its cell: its reply does not say, the REPORT line of its log does.
 * Tests that ask a reply for it need not know which of the two it was.
 */
import { Reply } from "./reply.ts";
import { waitFor } from "./wait.ts";

interface Line {
  readonly level: string;
  readonly text: string;
}

/** @param ask sends a GET for that path */
export async function withReport(reply: Reply, name: string, ask: (path: string) => Promise<Reply>): Promise<Reply> {
  const { headers } = reply;
  const requestId = headers.get("x-isopod-request-id");
  if (!headers.has("x-isopod-duration-ms") || headers.has("x-isopod-cpu-ms")) return reply;
  const report = await waitFor(`the report of ${requestId}`, async () => {
    const { lines } = (await ask(`/functions/${functionOf(name)}/logs?request=${requestId}&limit=1`)).json as { lines: Line[] };
    return lines.find(({ level }) => level === "report");
  });
  const all = new Headers(headers);
  all.set("x-isopod-cpu-ms", String(number(report, "CPU")));
  all.set("x-isopod-memory-bytes", String(number(report, "Max Memory Used") * 1_048_576));
  return new Reply(reply.status, all, reply.bytes);
}

/** Without a version and a path. */
function functionOf(invoked: string): string {
  return invoked.replace(/[:/?].*$/s, "");
}

function number({ text }: Line, field: string): number {
  const found = text.split("\t").find((part) => part.startsWith(`${field}: `));
  if (found === undefined) throw new Error(`the report has no ${field}: ${text}`);
  return Number.parseFloat(found.slice(field.length + 2));
}
