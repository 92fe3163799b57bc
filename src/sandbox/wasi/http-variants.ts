/** The variants of `wasi:http/types` and what they are elsewhere: methods, schemes, and why a fetch failed. */

/** As the glue has variants. */
export interface Variant {
  readonly tag: string;
  readonly val?: unknown;
}

const methods = new Set(["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"]);

export function methodVariant(method: string): Variant {
  const tag = method.toLowerCase();
  return methods.has(tag) ? { tag } : { tag: "other", val: method };
}

export function methodText({ tag, val }: Variant): string {
  return tag === "other" ? String(val) : tag.toUpperCase();
}

export function schemeVariant(protocol: string): Variant {
  const scheme = protocol.replace(":", "").toUpperCase();
  return scheme === "HTTP" || scheme === "HTTPS" ? { tag: scheme } : { tag: "other", val: scheme.toLowerCase() };
}

export function schemeText({ tag, val }: Variant): string {
  return (tag === "other" ? String(val) : tag).toLowerCase();
}

/** The egress's codes for what a guest can tell apart; of the rest `internal-error` has the message. */
const tags: Readonly<Record<string, string>> = {
  egress_not_listed: "HTTP-request-denied",
  egress_private_address: "destination-IP-prohibited",
  egress_bad_url: "HTTP-request-URI-invalid",
  egress_name_not_resolved: "destination-not-found",
  egress_connection_failed: "destination-unavailable",
  egress_timeout: "HTTP-response-timeout",
  egress_bad_response: "HTTP-protocol-error",
};

export function errorCodeOf({ code, message }: { readonly code?: string; readonly message: string }): Variant {
  const tag = tags[code ?? ""];
  return tag === undefined ? { tag: "internal-error", val: message } : { tag };
}
