/** A request that proves no key, in the words of AWS. */
import type { AuthenticationError, AuthenticationFailure } from "../keys/authentication-error.ts";
import { LambdaError } from "./errors.ts";

const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

const types: Readonly<Record<AuthenticationFailure, string>> = {
  missing: "MissingAuthenticationTokenException",
  malformed: "IncompleteSignatureException",
  "unknown-key": "UnrecognizedClientException",
  "wrong-secret": "UnrecognizedClientException",
  "wrong-scope": "InvalidSignatureException",
  "signature-mismatch": "InvalidSignatureException",
  "body-mismatch": "InvalidSignatureException",
  expired: "InvalidSignatureException",
  "not-yet-valid": "InvalidSignatureException",
};

export function signatureError(error: AuthenticationError): LambdaError {
  return new LambdaError(types[error.failure], textOf(error));
}

function textOf({ failure, message, window }: AuthenticationError): string {
  switch (failure) {
    case "missing":
      return "Missing Authentication Token";
    case "unknown-key":
    case "wrong-secret":
      return "The security token included in the request is invalid.";
    case "wrong-scope":
      return "Credential should be scoped to correct service: 'lambda'. ";
    case "expired":
      return `Signature expired: ${window?.signedAt} is now earlier than ${window?.bound} (${window?.now} - 5 min.)`;
    case "not-yet-valid":
      return `Signature not yet current: ${window?.signedAt} is still later than ${window?.bound} (${window?.now} + 5 min.)`;
    case "signature-mismatch":
    case "body-mismatch":
      return mismatch;
    case "malformed":
      return message;
  }
}
