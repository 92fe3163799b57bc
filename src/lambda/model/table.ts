/** The README's table of Lambda's operations: which are there and which are not yet, all that the model has. */
import { operations } from "../operations.ts";
import { model } from "./model.ts";

const groups: readonly (readonly [what: string, of: RegExp])[] = [
  ["calls", /^Invoke/],
  ["layers", /Layer/],
  ["aliases", /Alias/],
  ["function URLs", /UrlConfig/],
  ["events", /EventInvokeConfig/],
  ["concurrency", /Concurrency|ScalingConfig|AccountSettings/],
  ["code signing", /CodeSigning/],
  ["permissions", /Permission|GetPolicy/],
  ["tags", /[Tt]ag/],
  ["event sources", /EventSource/],
  ["durable executions", /Durable/],
  ["capacity", /Capacity/],
  ["functions and versions", /./],
];

function groupOf(name: string): string {
  return groups.find(([, of]) => of.test(name))?.[0] ?? "";
}

/** Markdown, one row for each group, in the order of `groups`. */
export function operationsTable(): string {
  const byGroup = Map.groupBy(Object.keys(model.operations), groupOf);
  const rows = groups.map(([what]) => {
    const names = byGroup.get(what) ?? [];
    const there = names.filter((name) => Object.hasOwn(operations, name));
    const not = names.filter((name) => !Object.hasOwn(operations, name));
    return `| ${what} | ${listed(there)} | ${listed(not)} |`;
  });
  return ["| | there | answers that it is not supported yet |", "| --- | --- | --- |", ...rows].join("\n");
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(" ");
}
