/** node:url: the web's, and Node's ways between URLs and paths. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import { web, type WebURL } from "./lib/web.ts";

function fileURLToPath(url: string | WebURL): string {
  const { protocol, pathname } = typeof url === "string" ? new web.URL(url) : url;
  if (protocol !== "file:") throw Object.assign(new TypeError("The URL must be of scheme file"), { code: "ERR_INVALID_URL_SCHEME" });
  return decodeURIComponent(pathname);
}

function pathToFileURL(path: string): WebURL {
  return new web.URL(
    "file://" +
      encodeURI(path.startsWith("/") ? path : "/var/task/" + path)
        .replaceAll("?", "%3F")
        .replaceAll("#", "%23"),
  );
}

/** Node's older form of a URL's parts. */
function parse(text: string): Record<string, unknown> {
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(text);
  const url = new web.URL(text, isWhole ? undefined : "http://none");
  const parts = {
    pathname: url.pathname,
    search: url.search || null,
    hash: url.hash || null,
    query: url.search.slice(1) || null,
    path: url.pathname + url.search,
  };
  if (!isWhole) return { protocol: null, host: null, hostname: null, port: null, auth: null, slashes: null, ...parts, href: text };
  const auth = url.username === "" ? null : url.username + (url.password === "" ? "" : ":" + url.password);
  return {
    protocol: url.protocol,
    host: url.host,
    hostname: url.hostname,
    port: url.port || null,
    auth,
    slashes: true,
    ...parts,
    href: url.href,
  };
}

function format(url: WebURL | Readonly<Record<string, string | undefined>>): string {
  if ("href" in url && url.href !== undefined) return url.href;
  const {
    protocol = "",
    host,
    hostname = "",
    port,
    pathname = "",
    search = "",
    hash = "",
  } = url as Readonly<Record<string, string | undefined>>;
  const start = protocol === "" ? "" : protocol.replace(/:?$/, ":") + "//";
  return start + (host ?? hostname + (port === undefined ? "" : ":" + port)) + pathname + search + hash;
}

function resolve(from: string, to: string): string {
  const base = new web.URL(from, "resolve://none");
  const { href } = new web.URL(to, base.href);
  return href.replace(/^resolve:\/\/none/, "");
}

function urlToHttpOptions(url: WebURL): object {
  const { protocol, hostname, hash, search, pathname, href, port } = url;
  return { protocol, hostname, hash, search, pathname, path: pathname + search, href, ...(port !== "" && { port: Number(port) }) };
}

const domain = (text: string): string => new web.URL("http://" + text).hostname;

export default {
  URL: web.URL,
  URLSearchParams: web.URLSearchParams,
  fileURLToPath,
  pathToFileURL,
  parse,
  format,
  resolve,
  urlToHttpOptions,
  domainToASCII: domain,
};
