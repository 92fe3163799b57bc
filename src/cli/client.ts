/** The client of a command: whose address and keys it uses. */
import { IsopodClient } from "../../sdk/index.ts";
import { UsageError } from "./outcome.ts";

export type ServerFlags = { url: string; key?: string };

/** Keys come from the environment alone: flags are seen by every user of the machine. */
export function newClient(flags: ServerFlags): IsopodClient {
  if (!/^https?:$/.test(URL.parse(flags.url)?.protocol ?? "")) {
    throw new UsageError(`Cannot reach a server as --url is not an http address: received ${flags.url}`);
  }
  const { ISOPOD_KEY: key, ISOPOD_TENANT: tenant } = process.env;
  return new IsopodClient({ url: flags.url, ...(key ? { key } : {}), ...(tenant ? { tenant } : {}) });
}
