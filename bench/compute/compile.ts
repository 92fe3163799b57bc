/** Compiles the AssemblyScript programs: no binary of them is in the repository. */
import { sources } from "./compiled-sources.ts";

interface Compiler {
  main(args: readonly string[], system: object): Promise<{ readonly error: Error | null }>;
}

/** Its own types would change those of `Array` for all of the project. */
const compiler = (await import(import.meta.resolve("assemblyscript/asc"))) as Compiler;

export async function compileAll(): Promise<Record<string, string>> {
  const compiled = Object.entries(sources).map(async ([name, source]) => [name, await compile(name, source)] as const);
  return Object.fromEntries(await Promise.all(compiled));
}

/** The binary, as base64. The stub runtime never frees, which the host makes good by a new instance. */
async function compile(name: string, source: string): Promise<string> {
  let binary: Uint8Array | undefined;
  const file = `${name}.ts`;
  const { error } = await compiler.main([file, "--outFile", `${name}.wasm`, "-O3", "--noAssert", "--runtime", "stub"], {
    readFile: (path: string) => (path === file ? source : null),
    writeFile: (_: string, contents: string | Uint8Array) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(`Cannot compile ${name}: received ${error?.message}`);
  return Buffer.from(binary).toString("base64");
}
