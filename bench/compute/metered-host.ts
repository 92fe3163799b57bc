/** The least host of a rewritten module: it makes its memories, and is asked through its table. Nothing asks here. */
import { meteringNames } from "../../src/sandbox/metered/names.ts";
import { withMetering } from "../../src/sandbox/metered/with-metering.ts";
import { asks, hostModule, yieldModule } from "../../src/sandbox/metered/yield-module.ts";

type Imports = Record<string, WebAssembly.ModuleImports>;

export interface Guest {
  readonly module: WebAssembly.Module;
  readonly instantiate: (imports: Imports) => WebAssembly.Instance;
}

export function plainGuest(binary: Uint8Array): Guest {
  const module = new WebAssembly.Module(binary);
  return { module, instantiate: (imports) => new WebAssembly.Instance(module, imports) };
}

export function meteredGuest(binary: Uint8Array): Guest {
  const { memories, start, binary: rewritten } = withMetering(binary, { memoryMaximumBytes: 2 ** 30, tableMaximumElements: 100_000 });
  const module = new WebAssembly.Module(rewritten);
  const helper = new WebAssembly.Module(yieldModule());
  const instantiate = (imports: Imports): WebAssembly.Instance => {
    const own = Object.fromEntries(memories.map(({ name, initial, maximum }) => [name, new WebAssembly.Memory({ initial, maximum })]));
    const epoch = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const instance = new WebAssembly.Instance(module, {
      ...imports,
      [meteringNames.importModule]: { ...own, [meteringNames.epoch]: epoch },
    });
    const host = new WebAssembly.Instance(helper, { [hostModule]: { ask: goOn, wait: new WebAssembly.Suspending(goOn) } });
    const table = instance.exports[meteringNames.asks] as { set(at: number, entry: unknown): void };
    for (const [name, at] of Object.entries(asks)) table.set(at, host.exports[name]);
    if (start !== undefined) (instance.exports[start] as () => void)();
    return instance;
  };
  return { module, instantiate };
}

function goOn(): number {
  return 0;
}
