/** Bundles the guest's prelude into the one script that a base image boots from. Runs in the deploy worker. */
import { fileURLToPath } from "node:url";
// The bundler of user code and of our own prelude: the fastest there is, and it reads TypeScript and npm packages.
import { build } from "esbuild";

const entry = fileURLToPath(new URL("../../guest/prelude/main.ts", import.meta.url));

export async function bundlePrelude(): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "__isopod_boot",
    target: "es2023",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}
