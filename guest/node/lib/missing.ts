/**
 * What of Node's modules is not here: a library may import it and look at it, and whoever calls it is told by name what it was and what to
 * use instead. Every module is completed with it to the names that it has in Node.
 */

/** What a module has in Node: functions and classes by name, values as they are, and namespaces (`fs.promises`). */
export interface Shape {
  readonly functions: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly namespaces: Readonly<Record<string, readonly string[]>>;
}

const reasons: readonly (readonly [modules: RegExp, reason: string])[] = [
  [/^(net|tls|dgram|http2|quic)$/, "functions have no sockets: use fetch"],
  [/^https?$/, "functions have no sockets and serve nothing: use fetch"],
  [/^dns(\/|$)/, "functions have no sockets: fetch resolves names"],
  [/^(child_process|cluster)$/, "functions have no processes"],
  [/^worker_threads$/, "functions have no threads"],
  [/^fs(\/|$)/, "functions have their files in memory, and this is not done with them there"],
  [/^(vm|v8|inspector(\/|$)|repl|wasi|trace_events)/, "functions do not run in V8"],
];

function reasonOf(module: string): string {
  for (const [modules, reason] of reasons) if (modules.test(module)) return reason;
  return "functions do not have it: see Node's built-in modules in Isopod's README";
}

/** A function, to be called or constructed in vain. */
export function missing(module: string, name: string): (...args: unknown[]) => never {
  const refuse = function (): never {
    const error = new Error("Cannot use node:" + module + "'s " + name + " as " + reasonOf(module));
    throw Object.assign(error, { code: "ERR_METHOD_NOT_IMPLEMENTED" });
  };
  Object.defineProperty(refuse, "name", { value: name });
  return refuse;
}

/** Adds to ours what Node has beside it. */
export function complete<Ours extends object>(module: string, ours: Ours, { functions, values, namespaces }: Shape): Ours {
  const all = ours as Record<string, unknown>;
  for (const name of functions) if (!(name in ours)) all[name] = missing(module, name);
  for (const name of Object.keys(values)) if (!(name in ours)) all[name] = values[name];
  for (const space of Object.keys(namespaces)) {
    const inner = (all[space] ??= {}) as Record<string, unknown>;
    for (const name of namespaces[space] ?? []) if (!(name in inner)) inner[name] = missing(module, space + "." + name);
  }
  return ours;
}
