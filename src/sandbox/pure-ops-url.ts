/**
 * The URL half of the pure host operations: Node's WHATWG parser for guests, whose engine has none.
 * The answer is the JSON of every part, so one crossing serves all getters; JSON also carries what no C string can.
 */
import { PureOpError } from "./pure-ops-error.ts";

const urlCharsMax = 1_048_576;

const settable = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"] as const;
type Settable = (typeof settable)[number];

function partsJson(url: URL): string {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
}

function checkLength(text: string): void {
  if (text.length <= urlCharsMax) return;
  throw new PureOpError("TypeError", `Cannot parse the URL as it is too long: received ${text.length} characters`);
}

/** undefined when it does not parse. An empty base means none. */
export function urlParse(url: string, base: string): string | undefined {
  checkLength(url);
  checkLength(base);
  const parsed = base === "" ? URL.parse(url) : URL.parse(url, base);
  return parsed === null ? undefined : partsJson(parsed);
}

function isSettable(part: string): part is Settable {
  return (settable as readonly string[]).includes(part);
}

export function urlSet(href: string, part: string, value: string): string {
  checkLength(href);
  checkLength(value);
  const url = URL.parse(href);
  if (url === null || !isSettable(part)) {
    throw new PureOpError("TypeError", `Cannot set a part of the URL as it has none such: received ${part.slice(0, 40)}`);
  }
  try {
    url[part] = value;
  } catch {
    throw new PureOpError("TypeError", "Cannot set the URL as the value does not parse");
  }
  return partsJson(url);
}
