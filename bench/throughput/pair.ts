/** Our server and workerd, both ready for every handler, and loads on either. */
import { HttpClient } from "../harness/http-client.ts";
import { startServerProcess } from "../harness/server.ts";
import { emptyRoute, helloRoute, loadServer, type LoadAmount, type LoadedServer, type LoadRequest } from "../load/load.ts";
import { orSkipped, Skipped } from "../peers/skipped.ts";
import { startSharedIsolate } from "../peers/workerd.ts";
import { deployHandlers, handlers, type LoadHandler } from "./handlers.ts";

export const targets = ["empty", "invoke", "workerd"] as const;
export type Target = (typeof targets)[number];

export const targetNames: Readonly<Record<Target, string>> = {
  invoke: "isopod: hello, a pristine sandbox for each call",
  empty: "isopod: the empty route",
  workerd: "workerd: hello, one isolate for all calls",
};

export interface ServerPair extends AsyncDisposable {
  readonly isopod: { readonly url: string; readonly pid: number };
  load(target: Target, amount: LoadAmount): Promise<LoadedServer | Skipped>;
  loadHandler(of: "isopod" | "workerd", handler: LoadHandler, amount: LoadAmount): Promise<LoadedServer | Skipped>;
}

export async function startPair(): Promise<ServerPair> {
  const isopod = await startServerProcess();
  using client = new HttpClient(isopod.url);
  await deployHandlers(client);
  const scripts = handlers.flatMap(({ name, script }) => (script === undefined ? [] : [[name, script] as const]));
  const workerd = await orSkipped(() => startSharedIsolate(Object.fromEntries(scripts)));
  const onWorkerd = async (request: LoadRequest, amount: LoadAmount): Promise<LoadedServer | Skipped> =>
    workerd instanceof Skipped ? workerd : await loadServer(workerd, request, amount);
  return {
    isopod,
    load: (target, amount) => {
      if (target === "workerd") return onWorkerd({ ...helloRoute, path: "/hello" }, amount);
      return loadServer(isopod, target === "empty" ? emptyRoute : helloRoute, amount);
    },
    loadHandler: async (of, { name, event, answer, script }, amount) => {
      const request = { body: event, expectStatus: 200, expectBody: answer };
      if (of === "isopod") return await loadServer(isopod, { ...request, path: `/invoke/${name}` }, amount);
      return script === undefined ? new Skipped("it is given JavaScript here") : await onWorkerd({ ...request, path: `/${name}` }, amount);
    },
    async [Symbol.asyncDispose]() {
      if (!(workerd instanceof Skipped)) await workerd[Symbol.asyncDispose]();
      await isopod[Symbol.asyncDispose]();
    },
  };
}
