/** The client of a command: the server that it speaks to, and with which key. */
import { IsopodClient } from "../../sdk/index.ts";
import { UsageError } from "./outcome.ts";

export type ServerFlags = { url: string; key?: string };

/** @throws {UsageError} for an address that is none */
export function newClient({ url, key }: ServerFlags): IsopodClient {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new UsageError(`Cannot reach a server as --url is not an http address: received ${url}`);
  return new IsopodClient({ url, ...(key ? { key } : {}) });
}
