/** node:module: `createRequire` finds what the bundler found ahead, which are Node's own modules. */
// @ts-expect-error -- made by the bundler for each function
import required from "isopod:node-required";

const known = required as Readonly<Record<string, () => unknown>>;

function createRequire(): (name: string) => unknown {
  return function require(name) {
    const load = known[name.replace(/^node:/, "")];
    if (load !== undefined) return load();
    throw Object.assign(
      new Error("Cannot find module '" + name + "' as it was not named when the function was built: require it by its name in the text"),
      {
        code: "MODULE_NOT_FOUND",
      },
    );
  };
}

export default {
  createRequire,
  builtinModules: Object.keys(known),
  isBuiltin: (name: string) => name.startsWith("node:") || name in known,
};
