/**
 * The names that a component's core modules import and export. The transpiler puts them into JavaScript text between
 * quotes, as they are: a name with a quote in it would be code. Used by `transpile.ts` before anybody sees that text.
 */
import { IsopodError } from "../errors.ts";
import { eachImport } from "../sandbox/wasm/imports.ts";
import { readModule, sectionId } from "../sandbox/wasm/module.ts";
import { Reader } from "../sandbox/wasm/reader.ts";

/** What ends a quoted text or a line, or is not seen by who reads it. */
// eslint-disable-next-line no-control-regex
const unsafe = /['"`\\\u0000-\u001f\u007f\u2028\u2029]/;

/** @throws {IsopodError} when a name could end the text that it is put into */
export function checkCoreNames(core: Uint8Array): void {
  for (const name of namesOf(core)) {
    if (unsafe.test(name))
      throw new IsopodError(
        "build_failed",
        `Cannot deploy the component as a name in a core module has a quote, a backslash or a control character: received ${JSON.stringify(name)}`,
      );
  }
}

function namesOf(core: Uint8Array): string[] {
  const sections = new Map(readModule(core).map(({ id, body }) => [id, body]));
  const names: string[] = [];
  eachImport(sections.get(sectionId.import), Number.POSITIVE_INFINITY, ({ module, name }) => void names.push(module, name));
  const reader = new Reader(sections.get(sectionId.export) ?? Uint8Array.of(0));
  for (let left = reader.u32(); left > 0; left--) {
    names.push(reader.name());
    reader.skip(1);
    reader.u32();
  }
  return names;
}
