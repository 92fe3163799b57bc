/** node:querystring. */
type Values = Record<string, string | string[]>;

const escape = (value: unknown): string => encodeURIComponent(String(value));

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function stringify(values: Readonly<Record<string, unknown>> = {}, between = "&", equals = "="): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((one: unknown) => [name, one]) : [[name, value]],
  );
  return pairs.map(([name, value]) => escape(name) + equals + (isPlain(value) ? escape(value) : "")).join(between);
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
}

function parse(text = "", between = "&", equals = "="): Values {
  const values = Object.create(null) as Values;
  for (const pair of text.split(between).filter((one) => one !== "")) {
    const at = pair.indexOf(equals);
    const [name, value] = (at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + equals.length)]).map((part) =>
      unescape(part.replaceAll("+", " ")),
    ) as [string, string];
    const before = values[name];
    values[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return values;
}

export default { escape, unescape, stringify, parse, encode: stringify, decode: parse };
