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

/** The module begins with more memory, or larger tables, than it may ever have. */
export class WasmTooLargeError extends WasmFormatError {
  override name = "WasmTooLargeError";
}
