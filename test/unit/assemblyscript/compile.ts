/** Compiles sources for the tests of AssemblyScript. */
import { compileAssemblyScript } from "../../../src/deploy/assemblyscript.ts";
import { IsopodError } from "../../../src/errors.ts";

export async function compile(files: Record<string, string>, entry = "f.ts"): Promise<WebAssembly.Module> {
  const contents = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
  return new WebAssembly.Module(await compileAssemblyScript(new Map(contents), entry));
}

/** Why it does not compile. @throws when it does */
export async function refusal(files: Record<string, string>, entry = "f.ts"): Promise<IsopodError> {
  const error: unknown = await compile(files, entry).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof IsopodError) return error;
  throw new Error("the function was compiled, or the compiler threw something of its own", { cause: error });
}
