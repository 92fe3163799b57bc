/** `wasi:http` as the glue takes it. */
import { constructible, type WasiCall } from "./call.ts";
import { FutureTrailers, IncomingBody, OutgoingBody } from "./http-bodies.ts";
import { Fields } from "./http-fields.ts";
import { IncomingRequest, IncomingResponse } from "./http-incoming.ts";
import { FutureIncomingResponse, Outgoing, OutgoingRequest, RequestOptions } from "./http-outgoing.ts";
import { Request, Response } from "./http-messages.ts";
import { OutgoingResponse, ResponseOutparam } from "./http-response.ts";

export function httpInterfaces(call: WasiCall): Record<string, object> {
  const { handle, send } = new Outgoing(call);
  return {
    "wasi:http/outgoing-handler": { handle },
    "wasi:http/client": { send },
    "wasi:http/types": {
      Fields: constructible(Fields, call, { fromList: (entries: [string, Uint8Array][]) => Fields.fromList(call, entries) }),
      FutureIncomingResponse,
      FutureTrailers,
      IncomingBody,
      IncomingRequest,
      IncomingResponse,
      OutgoingBody,
      OutgoingRequest: constructible(OutgoingRequest, call),
      OutgoingResponse: constructible(OutgoingResponse, call),
      Request: made(Request, call),
      Response: made(Response, call),
      RequestOptions: constructible(RequestOptions, call),
      ResponseOutparam,
      // No error of a stream here has to do with HTTP.
      httpErrorCode: (): undefined => undefined,
    },
  };
}

interface MessageClass {
  readonly prototype: object;
  readonly make: (call: WasiCall, ...args: never[]) => unknown;
  readonly consumeBody: (...args: never[]) => unknown;
}

/** A class of WASI 0.3 as a guest makes it: by a function of the name `new`. */
function made({ prototype, make, consumeBody }: MessageClass, call: WasiCall): object {
  const stand = function (): never {
    throw new Error("a message was made by a constructor, and it has none");
  };
  stand.prototype = prototype;
  return Object.assign(stand, { new: (...args: never[]) => make(call, ...args), consumeBody });
}
