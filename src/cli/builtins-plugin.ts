/**
 * Leaves to the server what only the server can say: whether a function may import `node:buffer` or `isopod/sdk`.
 * Used by the collector's build. A package of the same name that the user installed wins, as it does in a bundle.
 */
import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

const elsewhere = new Set([...builtinModules, "isopod", "isopod/sdk"]);
const asked = Symbol("asked");

export const builtinsElsewhere: Plugin = {
  name: "builtins-elsewhere",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, () => ({ external: true }));
    build.onResolve({ filter: /^[a-z_]/ }, async (args) => {
      if (args.pluginData === asked || !elsewhere.has(args.path)) return undefined;
      const { importer, resolveDir, kind } = args;
      const own = await build.resolve(args.path, { importer, resolveDir, kind, pluginData: asked });
      return own.errors.length === 0 ? own : { external: true };
    });
  },
};
