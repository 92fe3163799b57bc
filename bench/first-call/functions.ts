/**
 * Small functions, each with code of its own, so that no two share a bundle, a hash or an image: what `first-call`
 * calls for the first time. Four shapes take turns, as real functions are not all alike; each knows its answer.
 */
export interface BenchFunction {
  readonly name: string;
  readonly code: string;
  readonly event: string;
  readonly answer: string;
}

type Shape = (index: number) => Omit<BenchFunction, "name">;

const shapes: readonly Shape[] = [greeting, lookup, priced, asynchronous];

export function newFunctions(count: number): BenchFunction[] {
  return Array.from({ length: count }, (_, index) => ({ name: `first-${index}`, ...(shapes[index % shapes.length] ?? greeting)(index) }));
}

function greeting(index: number): Omit<BenchFunction, "name"> {
  return {
    code: `export default function greet${index}(event) { return { message: "Hello " + event.name + ", I am ${index}" }; }`,
    event: '{"name":"you"}',
    answer: JSON.stringify({ message: `Hello you, I am ${index}` }),
  };
}

/** Module state that is made when the module loads, and so lies in the image. */
function lookup(index: number): Omit<BenchFunction, "name"> {
  return {
    code: `const table = new Map(Array.from({ length: 64 }, (_, key) => ["key" + key, key * ${index}]));
export default function look${index}(event) { return { value: table.get(event.key) ?? null, size: table.size }; }`,
    event: '{"key":"key7"}',
    answer: JSON.stringify({ value: 7 * index, size: 64 }),
  };
}

function priced(index: number): Omit<BenchFunction, "name"> {
  return {
    code: `interface Line { price: number; count: number }
export default function price${index}(event: { lines: Line[] }): { total: number } {
  return { total: event.lines.reduce((sum, line) => sum + line.price * line.count, ${index}) };
}`,
    event: '{"lines":[{"price":3,"count":2},{"price":5,"count":1}]}',
    answer: JSON.stringify({ total: 11 + index }),
  };
}

function asynchronous(index: number): Omit<BenchFunction, "name"> {
  return {
    code: `export async function handler(event, context) {
  const words = await Promise.all(event.text.split(/\\s+/).map(async (word) => word.toUpperCase()));
  return { words, index: ${index}, name: context.functionName };
}`,
    event: '{"text":"so it goes"}',
    answer: JSON.stringify({ words: ["SO", "IT", "GOES"], index, name: `first-${index}` }),
  };
}
