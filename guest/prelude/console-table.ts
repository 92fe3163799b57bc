/**
 * `console.table`: an array or object of rows as text in columns. Kept small: cells are single-line texts,
 * at most a hundred rows and twenty columns are laid out, anything else prints as `console.log` would.
 */
import { inspect } from "./inspect.ts";
import { getDescriptor, ownKeys, padEnd, repeat } from "./primordials.ts";

const rowsMax = 100;
const columnsMax = 20;
const cellChars = 200;
const indexTitle = "(index)";
const valueTitle = "Values";

type Table = { titles: string[]; rows: string[][] };

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function columnOf(table: Table, title: string): number {
  for (let at = 1; at < table.titles.length; at++) if (table.titles[at] === title) return at;
  if (table.titles.length > columnsMax) return -1;
  table.titles[table.titles.length] = title;
  return table.titles.length - 1;
}

function put(table: Table, row: string[], title: string, value: unknown): void {
  const column = columnOf(table, title);
  if (column > 0) row[column] = inspect(value, cellChars);
}

function visibleKeys(value: object): string[] {
  const names: string[] = [];
  const keys = ownKeys(value);
  for (let at = 0; at < keys.length && names.length < rowsMax; at++) {
    const key = keys[at]!;
    if (typeof key === "string" && getDescriptor(value, key)?.enumerable === true) names[names.length] = key;
  }
  return names;
}

function addRow(table: Table, index: string, value: unknown): void {
  const row: string[] = [index];
  table.rows[table.rows.length] = row;
  if (!isObject(value)) return put(table, row, valueTitle, value);
  const keys = visibleKeys(value);
  for (let at = 0; at < keys.length; at++) put(table, row, keys[at]!, getDescriptor(value, keys[at]!)?.value);
}

function widths(table: Table): number[] {
  const found: number[] = [];
  for (let column = 0; column < table.titles.length; column++) {
    let width = table.titles[column]!.length;
    for (let at = 0; at < table.rows.length; at++) {
      const cell = table.rows[at]![column] ?? "";
      if (cell.length > width) width = cell.length;
    }
    found[column] = width;
  }
  return found;
}

function lineOf(cells: string[], wide: number[]): string {
  let text = "│";
  for (let at = 0; at < wide.length; at++) text += " " + padEnd(cells[at] ?? "", wide[at]!) + " │";
  return text;
}

function ruleOf(wide: number[], left: string, middle: string, right: string): string {
  let text = left;
  for (let at = 0; at < wide.length; at++) text += (at === 0 ? "" : middle) + repeat("─", wide[at]! + 2);
  return text + right;
}

/** undefined for what is no table. */
export function tableText(data: unknown): string | undefined {
  if (!isObject(data)) return undefined;
  const table: Table = { titles: [indexTitle], rows: [] };
  const keys = visibleKeys(data);
  for (let at = 0; at < keys.length; at++) addRow(table, keys[at]!, getDescriptor(data, keys[at]!)?.value);
  const wide = widths(table);
  let text = ruleOf(wide, "┌", "┬", "┐") + "\n" + lineOf(table.titles, wide) + "\n" + ruleOf(wide, "├", "┼", "┤") + "\n";
  for (let at = 0; at < table.rows.length; at++) text += lineOf(table.rows[at]!, wide) + "\n";
  return text + ruleOf(wide, "└", "┴", "┘");
}
