/** `wasi:http` as the glue takes it. */
import { constructible, type Wasi2Call } from "./call.ts";
import { FutureTrailers, IncomingBody, OutgoingBody } from "./http-bodies.ts";
import { Fields } from "./http-fields.ts";
import { IncomingRequest, IncomingResponse } from "./http-incoming.ts";
import { FutureIncomingResponse, Outgoing, OutgoingRequest, RequestOptions } from "./http-outgoing.ts";
import { OutgoingResponse, ResponseOutparam } from "./http-response.ts";

export function httpInterfaces(call: Wasi2Call): Record<string, object> {
  return {
    "wasi:http/outgoing-handler": { handle: new Outgoing(call).handle },
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
      RequestOptions: constructible(RequestOptions, call),
      ResponseOutparam,
      // No error of a stream here has to do with HTTP.
      httpErrorCode: (): undefined => undefined,
    },
  };
}
