/**
 * The part of the WebAssembly JavaScript API that is used here: TypeScript has it only in its DOM library.
 * `Suspending` and `promising` are JavaScript Promise Integration, in V8 14 without a flag.
 */
declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>;
  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string; kind: string }[];
    static exports(module: Module): { name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared?: boolean } | { initial: bigint; maximum: bigint; address: "i64" });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Global {
    value: number;
  }
  class Table {
    constructor(descriptor: { element: string; initial: number; maximum?: number });
    get(at: number): unknown;
    set(at: number, entry: unknown): void;
  }
  class RuntimeError extends Error {}
  class Exception {}
  class SuspendError extends Error {}
  class Suspending {
    constructor(fn: (...args: never[]) => unknown);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function promising(fn: CallableFunction): (...args: (number | bigint)[]) => Promise<unknown>;
}
