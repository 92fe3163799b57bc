/**
 * Rewrites the memory with which a module may begin. The engine's build asks for 16 MiB, of which a small function uses a
 * third; V8 counts all of it as soon as a sandbox is made, and collects garbage the sooner for it.
 */
import { eachImport, external } from "./wasm/imports.ts";
import { openModule, sectionId, writeModule } from "./wasm/module.ts";
import { encodeLimits } from "./wasm/types.ts";
import { WasmFormatError } from "./wasm/errors.ts";

/** @param pages the new minimum of the one memory that the module imports @throws {WasmFormatError} when it imports none */
export function withInitialMemory(binary: Uint8Array, pages: number): Uint8Array {
  const { sections, body, counts } = openModule(binary);
  const imports = body(sectionId.import);
  let changed: Uint8Array | undefined;
  eachImport(imports, counts.types, ({ kind, limits, limitsAt, end }) => {
    if (kind !== external.memory || limits === undefined) return;
    changed = Buffer.concat([
      imports.subarray(0, limitsAt),
      Uint8Array.from(encodeLimits({ ...limits, minimum: pages })),
      imports.subarray(end),
    ]);
  });
  if (changed === undefined) throw new WasmFormatError("Cannot set the memory of a module as it imports none");
  const rewritten = changed;
  return writeModule(sections.map((section) => (section.id === sectionId.import ? { id: section.id, body: rewritten } : section)));
}
