/**
 * The list of everything that a guest finds on its global object beyond the language itself.
 */
import { installAbort } from "./abort.ts";
import { installAwsLambda } from "./awslambda.ts";
import { installBase64 } from "./base64.ts";
import { installBlob } from "./blob.ts";
import { installConsole } from "./console.ts";
import { installCrypto } from "./crypto.ts";
import { installDOMException } from "./dom-exception.ts";
import { installEncoding } from "./encoding.ts";
import { installEvents } from "./event.ts";
import { installFetch } from "./fetch.ts";
import { installHeaders } from "./headers.ts";
import { installPerformance } from "./performance.ts";
import { installProcess } from "./process.ts";
import { installRegistration } from "./registration.ts";
import { installRequest } from "./request.ts";
import { installResponse } from "./response.ts";
import { installResponseStream } from "./response-stream.ts";
import { installStreams } from "./stream.ts";
import { installStructuredClone } from "./structured-clone.ts";
import { installTimers } from "./timers.ts";
import { installURL } from "./url.ts";
import { installURLSearchParams } from "./url-search-params.ts";

export function installGlobals(): void {
  installDOMException();
  installConsole();
  installTimers();
  installProcess();
  installPerformance();
  installEncoding();
  installBase64();
  installCrypto();
  installEvents();
  installAbort();
  installURLSearchParams();
  installURL();
  installStructuredClone();
  installStreams();
  installBlob();
  installHeaders();
  installRequest();
  installResponse();
  installFetch();
  installResponseStream();
  installAwsLambda();
  installRegistration();
}
