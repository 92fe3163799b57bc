/** What the tests use of WebAssembly's JavaScript interface besides what `src/sandbox/webassembly.d.ts` declares. */
declare namespace WebAssembly {
  function validate(bytes: Uint8Array): boolean;
  class Table {
    constructor(descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number });
  }
}
