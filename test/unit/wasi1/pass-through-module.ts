/** A Wasm module that imports functions and exports one of the same name and type for each, which calls it. */

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const valueTypes: Record<string, number> = { i: 0x7f, I: 0x7e };

/** @param signatures as `wasi1Signatures` has them */
export function passThroughModule(signatures: Readonly<Record<string, string>>): Uint8Array {
  const functions = Object.entries(signatures).map(([name, signature]) => {
    const [parameters = "", results = ""] = signature.split("->");
    return { name, parameters, results };
  });
  const count = functions.length;
  return Uint8Array.from([
    ...header,
    ...section(
      1,
      functions.map(({ parameters, results }) => [0x60, ...types(parameters), ...types(results)]),
    ),
    ...section(
      2,
      functions.map(({ name }, index) => [...text("wasi"), ...text(name), 0x00, ...u32(index)]),
    ),
    ...section(
      3,
      functions.map((_, index) => u32(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, ...u32(count + index)]),
    ),
    ...section(
      10,
      functions.map(({ parameters }, index) => sized(body(parameters.length, index))),
    ),
  ]);
}

function body(parameters: number, index: number): number[] {
  const given = Array.from({ length: parameters }, (_, parameter) => [0x20, ...u32(parameter)]).flat();
  return [0x00, ...given, 0x10, ...u32(index), 0x0b];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...u32(items.length), ...items.flat()])];
}

function sized(bytes: readonly number[]): number[] {
  return [...u32(bytes.length), ...bytes];
}

function types(letters: string): number[] {
  return sized(Array.from(letters, (letter) => valueTypes[letter] ?? 0));
}

function text(value: string): number[] {
  return sized([...Buffer.from(value)]);
}

function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}
