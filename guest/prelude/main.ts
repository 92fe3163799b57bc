/**
 * The prelude's entry: `boot(host)` puts the web APIs on the global object and returns `dispatch`, the one
 * function through which the host enters the guest. Bundled into one script, run once for the base image.
 * Neither `host` nor `dispatch` is ever reachable for the user's code.
 */
import { GuestOp, type Crossing } from "../border.ts";
import { rejectWith } from "./failure.ts";
import { fetched, fetchFailed } from "./fetch.ts";
import { attachHost, type HostFn } from "./host.ts";
import { installGlobals } from "./globals.ts";
import { replyRoom } from "./awslambda.ts";
import { invoke, invokeForHttp } from "./invoke.ts";
import { invokeHttp } from "./invoke-http.ts";
import { configure } from "./process.ts";
import { fireTimer } from "./timers.ts";

export type DispatchFn = (op: number, a?: Crossing, b?: Crossing, c?: Crossing) => void;

function enter(op: number, a?: Crossing, b?: Crossing, c?: Crossing): void {
  switch (op) {
    case GuestOp.invoke:
      return invoke(a as string, b as string, c as string | undefined);
    case GuestOp.invokeForHttp:
      return invokeForHttp(a as string, b as string, c as string | undefined);
    case GuestOp.replyRoom:
      return replyRoom();
    case GuestOp.invokeHttp:
      return invokeHttp(a as string, b as ArrayBuffer, c as string);
    case GuestOp.timer:
      return fireTimer(a as number);
    case GuestOp.fetched:
      return fetched(a as number, b as string, c as ArrayBuffer);
    case GuestOp.fetchFailed:
      return fetchFailed(a as number, b as string);
    case GuestOp.configure:
      return configure(a as string);
    default:
      throw new TypeError("Cannot enter the guest: the operation is unknown");
  }
}

/** What escapes is reported as the call's failure, so the host never sees a guest's exception here. */
function dispatch(op: number, a?: Crossing, b?: Crossing, c?: Crossing): void {
  try {
    enter(op, a, b, c);
  } catch (error) {
    rejectWith(error);
  }
}

let booted = false;

/** Once only: a guest that got hold of this function could otherwise put a host of its own in the place of ours. */
export default function boot(host: HostFn): DispatchFn {
  if (booted) throw new TypeError("Cannot boot: the prelude has booted");
  booted = true;
  attachHost(host);
  installGlobals();
  return dispatch;
}
