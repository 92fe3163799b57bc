/**
 * The patterns of a function's `egress` list: `host`, `*.host`, `host:port`, `*`, each with or without `https://`.
 * Parsed at deploy, so that a slip is an error there and not a refusal in production; matched before any name is
 * looked up, so that a host which is not listed cannot even be told something through DNS.
 */
import { isIP } from "node:net";

export type EgressPattern = {
  /** Canonical (lower case, punycode, dotted quad); empty for `*`. */
  host: string;
  /** `*.host`: any name below it, at any depth, but not itself. `*` alone: anything. */
  wildcard: boolean;
  /** Undefined: the default port of the scheme. */
  port: number | undefined;
  scheme: "http:" | "https:" | undefined;
};

const shape = /^(?:(https?):\/\/)?(\*|(?:\*\.)?(?:\[[0-9a-f:.]+\]|[^\s*:/?#@[\]\\%]+))(?::(\d{1,5}))?\/?$/i;
const defaultPorts = { "http:": 80, "https:": 443 } as const;

export function parseEgressPattern(text: string): EgressPattern | { error: string } {
  const parts = shape.exec(text);
  if (parts === null) return patternError(text, "it is not host, *.host, host:port or *, with or without https://");
  const [, schemeText, hostText = "", portText] = parts;
  const scheme = schemeText === undefined ? undefined : (`${schemeText.toLowerCase()}:` as "http:" | "https:");
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return patternError(text, "its port is not within 1–65535");
  if (hostText === "*") return { host: "", wildcard: true, port, scheme };
  const wildcard = hostText.startsWith("*.");
  const host = canonicalHost(wildcard ? hostText.slice(2) : hostText);
  if (host === undefined) return patternError(text, "its host is not a name or an address");
  if (wildcard && isIP(host) !== 0) return patternError(text, "an address has no subdomains");
  return { host, wildcard, port, scheme };
}

/** How a URL matches: not at all, through `*` alone, or by a pattern that names its host. */
export function matchEgress(url: URL, allow: readonly string[]): "none" | "any" | "named" {
  let best: "none" | "any" | "named" = "none";
  for (const text of allow) {
    const pattern = parseEgressPattern(text);
    // A pattern that no longer parses grants nothing.
    if ("error" in pattern || !matches(pattern, url)) continue;
    if (pattern.host !== "") return "named";
    best = "any";
  }
  return best;
}

export function hostOf(url: URL): string {
  return bareHost(url.hostname);
}

export function portOf(url: URL): number {
  return url.port === "" ? defaultPorts[url.protocol as "http:" | "https:"] : Number(url.port);
}

/** The one spelling of a host, by the URL parser: it also folds decimal, octal and hexadecimal addresses. */
export function canonicalHost(text: string): string | undefined {
  const url = URL.parse(`http://${text}/`);
  if (url === null || url.hostname === "" || url.port !== "" || url.username !== "") return undefined;
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return undefined;
  return bareHost(url.hostname);
}

function bareHost(hostname: string): string {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  return hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
}

function matches(pattern: EgressPattern, url: URL): boolean {
  if (pattern.scheme !== undefined && pattern.scheme !== url.protocol) return false;
  const wanted = pattern.port ?? defaultPorts[url.protocol as "http:" | "https:"];
  return portOf(url) === wanted && matchesHost(pattern, hostOf(url));
}

function matchesHost(pattern: EgressPattern, host: string): boolean {
  if (!pattern.wildcard) return host === pattern.host;
  return pattern.host === "" || host.endsWith(`.${pattern.host}`);
}

function patternError(text: string, reason: string): { error: string } {
  return { error: `Cannot use this egress pattern as ${reason}: received ${JSON.stringify(text)}` };
}
