/**
 * A module as it is kept and loaded, with the scripts of our own that run ahead of it: one text, as a function's code is one blob. Apart from
 * the module, such a script keeps neither its text nor what names its lines, and the engine holds its parse state for itself alone: Node's
 * modules take less than half of the image.
 */
export interface Parted {
  readonly scripts: readonly string[];
  readonly module: string;
}

/** The first line says how long each is, in UTF-16 units; without one, all is the module. */
const head = /^\/\/ isopod:scripts((?: \d+)+)\n/;

export function joinScripts({ scripts, module }: Parted): string {
  if (scripts.length === 0) return module;
  return `// isopod:scripts ${scripts.map(({ length }) => length).join(" ")}\n${scripts.join("")}${module}`;
}

export function splitScripts(text: string): Parted {
  const found = head.exec(text);
  if (found === null) return { scripts: [], module: text };
  let at = found[0].length;
  const lengths = found[1]!.trim().split(" ").map(Number);
  const scripts = lengths.map((length) => text.slice(at, (at += length)));
  return { scripts, module: text.slice(at) };
}
