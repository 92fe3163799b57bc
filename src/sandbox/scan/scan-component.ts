/**
 * Looks at an uploaded component ahead of the transpiler, which reads all of its grammar and says whether it is valid. Here it
 * is only bounded: how deep components are nested, how many sections and entries they have, how much of them is types. Each
 * core module in it is scanned as one that is uploaded alone, and the limits hold for all of them together.
 */
import { kindOf } from "./kind.ts";
import { scanModule } from "./scan-module.ts";
import { Tally, type WasmNumbers } from "./tally.ts";
import { WasmFormatError } from "../wasm/errors.ts";
import { headerBytes } from "../wasm/module.ts";
import { Reader } from "../wasm/reader.ts";

const componentSection = { custom: 0, coreModule: 1, coreType: 3, component: 4, type: 7, start: 9, value: 12 } as const;

export interface ScannedComponent {
  /** Its core modules, those of nested components too, in the order in which they stand. */
  readonly modules: readonly Uint8Array[];
  /** What was counted, by the limit's name. */
  readonly numbers: WasmNumbers;
}

/** @throws {WasmFormatError} as `scanModule` does, of the component or of a module in it */
export function scanComponent(binary: Uint8Array): ScannedComponent {
  const scan = new ComponentScan();
  scan.component(binary, 0);
  return { modules: scan.modules, numbers: scan.tally.numbers };
}

class ComponentScan {
  readonly tally = new Tally();
  readonly modules: Uint8Array[] = [];

  /** @param depth in how many others it is nested */
  component(binary: Uint8Array, depth: number): void {
    this.tally.see("wasmModuleMaxBytes", binary.length);
    this.tally.see("wasmComponentsMaxDepth", depth);
    if (kindOf(binary) !== "component") throw new WasmFormatError("Cannot scan a core module as a component");
    const reader = new Reader(binary, headerBytes);
    while (!reader.isAtEnd) {
      const id = reader.u8();
      const part = reader.part(reader.u32());
      this.tally.add("wasmSectionsMaxCount", 1);
      this.#section(id, binary.subarray(part.at, part.end), depth);
    }
  }

  #section(id: number, body: Uint8Array, depth: number): void {
    switch (id) {
      case componentSection.custom:
      case componentSection.start:
        return;
      case componentSection.coreModule:
        return this.#module(body);
      case componentSection.component:
        return this.component(body, depth + 1);
      case componentSection.coreType:
      case componentSection.type:
        this.tally.add("wasmComponentTypesMaxBytes", body.length);
        return this.#entries(body);
      default:
        if (id > componentSection.value)
          throw new WasmFormatError(`Cannot read a component as a section is unknown: received section ${id}`);
        return this.#entries(body);
    }
  }

  #module(binary: Uint8Array): void {
    this.tally.add("wasmComponentModulesMaxCount", 1);
    this.modules.push(binary);
    scanModule(binary, this.tally);
  }

  /** Each takes a byte at the least. */
  #entries(body: Uint8Array): void {
    const count = new Reader(body).u32();
    if (count > body.length) throw new WasmFormatError(`Cannot read a component as a section ends before its entries: received ${count}`);
    this.tally.add("wasmComponentEntriesMaxCount", count);
  }
}
