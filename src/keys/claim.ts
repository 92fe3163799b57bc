/** What a request says of whose it is: a key and its secret, or a key and a signature. Nothing of it is proven here. */
import { AuthenticationError, malformed } from "./authentication-error.ts";
import type { RequestHead } from "./identity.ts";
import { algorithm, readHeaderForm, readPresignedForm, type SignedRequest } from "./signed-request.ts";

export interface SecretClaim {
  readonly form: "secret";
  readonly id: string;
  readonly secret: string;
}

/** @throws {AuthenticationError} missing, malformed */
export function readClaim(head: RequestHead): SecretClaim | SignedRequest {
  const { authorization } = head.headers;
  if (authorization === undefined) return readPresignedForm(head) ?? refuseMissing();
  const space = authorization.indexOf(" ");
  const scheme = authorization.slice(0, space);
  const rest = authorization.slice(space + 1).replace(/^ +/, "");
  if (scheme === algorithm) return readHeaderForm(head, rest);
  if (/^bearer$/i.test(scheme)) return secretClaim(rest, ".");
  if (/^basic$/i.test(scheme)) return secretClaim(Buffer.from(rest, "base64").toString(), ":");
  throw malformed(`their scheme is not Bearer, Basic or ${algorithm}`);
}

function secretClaim(text: string, separator: string): SecretClaim {
  const at = text.indexOf(separator);
  if (at < 0) throw malformed(`they are not ID${separator}SECRET`);
  return { form: "secret", id: text.slice(0, at), secret: text.slice(at + 1) };
}

function refuseMissing(): never {
  throw new AuthenticationError(
    "missing",
    "Cannot answer as the request carries no key: send Authorization: Bearer ID.SECRET, or sign it (isopod keys create makes one)",
  );
}
