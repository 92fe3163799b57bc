/**
 * Small functions, each with code of its own, so that no two share a bundle, a hash or an image: what `cold` calls for the first time.
 * Three shapes take turns, as real functions are not all alike; each knows its answer. They are plain scripts that declare
 * `handler(event)`, since every engine that they are measured in takes that.
 */
export interface BenchFunction {
  readonly name: string;
  readonly script: string;
  readonly event: string;
  readonly answer: string;
}

type Shape = (index: number) => Omit<BenchFunction, "name">;

const shapes: readonly Shape[] = [greeting, lookup, priced];

export function newFunctions(count: number, prefix = "first"): BenchFunction[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${index}`,
    ...(shapes[index % shapes.length] ?? greeting)(index),
  }));
}

/** The function as isopod, and any other that takes modules, has it. */
export function moduleOf({ script }: BenchFunction): string {
  return `${script}\nexport default handler;`;
}

function greeting(index: number): Omit<BenchFunction, "name"> {
  return {
    script: `function handler(event) { return { message: "Hello " + event.name + ", I am ${index}" }; }`,
    event: '{"name":"you"}',
    answer: JSON.stringify({ message: `Hello you, I am ${index}` }),
  };
}

/** State that is made when the code loads, and so lies in a snapshot where there is one. */
function lookup(index: number): Omit<BenchFunction, "name"> {
  return {
    script: `const table = new Map(Array.from({ length: 64 }, (_, key) => ["key" + key, key * ${index}]));
function handler(event) { return { value: table.get(event.key) ?? null, size: table.size }; }`,
    event: '{"key":"key7"}',
    answer: JSON.stringify({ value: 7 * index, size: 64 }),
  };
}

function priced(index: number): Omit<BenchFunction, "name"> {
  return {
    script: `function handler(event) { return { total: event.lines.reduce((sum, line) => sum + line.price * line.count, ${index}) }; }`,
    event: '{"lines":[{"price":3,"count":2},{"price":5,"count":1}]}',
    answer: JSON.stringify({ total: 11 + index }),
  };
}
