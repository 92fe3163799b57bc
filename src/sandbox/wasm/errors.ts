/** What can be wrong with a module that a pass is given. All of it is the guest's doing, so one class is above them all. */

/** The bytes are not a module that can be read to its end. */
export class WasmFormatError extends Error {
  override name = "WasmFormatError";
}

/** The module uses a part of WebAssembly that is refused: with it a guest could block its thread or hold memory outside of its cap. */
export class WasmRefusedError extends WasmFormatError {
  override name = "WasmRefusedError";
  readonly proposal: string;

  constructor(proposal: string, what: string) {
    super(`Cannot rewrite a module as it uses ${proposal}: received ${what}`);
    this.proposal = proposal;
  }
}

/** The module is too large, or begins with more memory or larger tables than it may ever have. */
export class WasmTooLargeError extends WasmFormatError {
  override name = "WasmTooLargeError";
}

/** Some part of the module is larger than V8, or a pass of ours, can take in good time. */
export class WasmLimitError extends WasmTooLargeError {
  override name = "WasmLimitError";
  /** Its name in `limits.ts`. */
  readonly limit: string;

  constructor(limit: string, reason: string, received: number, most: number) {
    super(`Cannot deploy the module as ${reason}: received ${received}, at most ${most}`);
    this.limit = limit;
  }
}

/** The module asks its host for something that it does not have. */
export class WasmImportError extends WasmFormatError {
  override name = "WasmImportError";
  readonly module: string;
  readonly import: string;

  constructor(item: { readonly module: string; readonly name: string }, reason: string) {
    super(`Cannot deploy the module as it imports what Isopod does not have: received ${item.module}.${item.name}; ${reason}`);
    this.module = item.module;
    this.import = item.name;
  }
}
