/**
 * How imports are resolved, in one place: the client that collects a function's files and the worker that bundles
 * them must agree, or files would be missing. Packages are read as for a browser or a web worker, the nearest to
 * what a guest has.
 */
import type { BuildOptions } from "esbuild";

export const resolution = {
  platform: "browser",
  conditions: ["worker", "browser", "module", "import"],
  mainFields: ["browser", "module", "main"],
  // A tsconfig could name files outside of the upload; nothing here needs one.
  tsconfigRaw: {},
  loader: { ".txt": "text", ".md": "text", ".html": "text" },
} as const satisfies BuildOptions;
