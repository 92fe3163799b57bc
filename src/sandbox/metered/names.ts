/** The names of what `with-metering.ts` adds to a module. A guest may use none of them. */
const reserved = "isopod:metering";

export const meteringNames = {
  /** The module of our imports: the epoch's memory, and the guest's own memories. */
  importModule: reserved,
  epoch: "epoch",
  memory: (index: number): string => `memory/${index}`,
  /** The table through which the host is asked: see `yield-module.ts`. */
  asks: `${reserved}/asks`,
  start: `${reserved}/start`,
  global: (index: number): string => `${reserved}/global/${index}`,
  table: (index: number): string => `${reserved}/table/${index}`,
} as const;

export function isReserved(name: string): boolean {
  return name.startsWith(reserved);
}
