/** Just enough of an assembler to write modules in tests, valid and hostile ones. */

export const name = (text: string): number[] => [...u32(Buffer.byteLength(text)), ...Buffer.from(text)];

export function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}

export function s32(value: number): number[] {
  const isLast = value >= -64 && value < 64;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...s32(value >> 7)];
}

/** A section of so many entries. */
export function section(id: number, ...entries: (readonly number[])[]): number[] {
  return rawSection(id, [...u32(entries.length), ...entries.flat()]);
}

export function rawSection(id: number, body: readonly number[]): number[] {
  return [id, ...u32(body.length), ...body];
}

export function moduleOf(...sections: (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** A body: groups of locals (how many, of which type), and instructions without the last `end`. */
export function bodyOf(locals: readonly (readonly [count: number, type: number])[], code: readonly number[]): number[] {
  const body = [...u32(locals.length), ...locals.flatMap(([count, type]) => [...u32(count), type]), ...code, 0x0b];
  return [...u32(body.length), ...body];
}

export const type = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, function: 0x70, extern: 0x6f, exception: 0x69 } as const;
