/** What is put under load beside `hello`: more JSON, a handler that waits for promises, compiled code. Each knows its answer. */
import { answerTo, event, modules } from "../compiled/modules.ts";
import { hello } from "../harness/hello.ts";
import type { HttpClient } from "../harness/http-client.ts";

export interface LoadHandler {
  readonly name: string;
  readonly what: string;
  /** Declares `handler(event)`; undefined for one that is compiled. */
  readonly script: string | undefined;
  readonly event: string;
  readonly answer: string;
}

const lines = Array.from({ length: 130 }, (_, index) => ({
  id: index,
  name: `product number ${index}`,
  price: index * 3,
  tags: ["a", "b"],
}));
const ids = [1, 2, 3, 4, 5, 6, 7, 8];

export const handlers: readonly LoadHandler[] = [
  {
    name: "hello",
    what: "small JSON",
    script: 'function handler(event) { return { message: `Hello, ${event?.name ?? "world"}!` }; }',
    event: hello.event,
    answer: hello.answer,
  },
  {
    name: "order",
    what: "10 KB of JSON in and out",
    script: "function handler({ lines }) { return { total: lines.reduce((sum, { price }) => sum + price, 0), lines }; }",
    event: JSON.stringify({ lines }),
    answer: JSON.stringify({ total: lines.reduce((sum, { price }) => sum + price, 0), lines }),
  },
  {
    name: "waits",
    what: "async, eight promises",
    script: "async function handler({ ids }) { return { ids: await Promise.all(ids.map(async (id) => { await null; return id * 2; })) }; }",
    event: JSON.stringify({ ids }),
    answer: JSON.stringify({ ids: ids.map((id) => id * 2) }),
  },
  { name: "compiled", what: "compiled, a hash of the event", script: undefined, event, answer: answerTo(event) },
];

export async function deployHandlers(client: HttpClient): Promise<void> {
  for (const { name, script } of handlers) {
    if (script === undefined) await client.deployModule(name, (modules["reactor"] as () => Uint8Array)());
    else await client.deploy(name, `${script}\nexport default handler;`);
  }
}
