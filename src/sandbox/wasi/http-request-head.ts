/** What a guest says of a request that it makes, checked as it is said: of either version of WASI. */
import { ErrorResult } from "./call.ts";
import { methodText, schemeText, type Variant } from "./http-variants.ts";

const httpToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const pathWithQuery = /^[/?][\x21-\x7e]*$|^$/;
const authorityPart = /^[\w.\-[\]:%]+$/;
const schemeName = /^[a-z][a-z0-9+.-]*$/i;

export class RequestHead {
  method: Variant = { tag: "get" };
  scheme: Variant | undefined;
  authority: string | undefined;
  path: string | undefined;

  get url(): string {
    return `${this.scheme === undefined ? "https" : schemeText(this.scheme)}://${this.authority ?? ""}${this.path ?? "/"}`;
  }

  get methodText(): string {
    return methodText(this.method);
  }

  setMethod(method: Variant): void {
    this.method = checked(method, httpToken.test(methodText(method)));
  }

  setScheme(scheme: Variant | undefined): void {
    this.scheme = checked(scheme, scheme === undefined || schemeName.test(schemeText(scheme)));
  }

  setAuthority(authority: string | undefined): void {
    this.authority = checked(authority, authority === undefined || authorityPart.test(authority));
  }

  setPath(path: string | undefined): void {
    this.path = checked(path, path === undefined || pathWithQuery.test(path));
  }
}

function checked<Value>(value: Value, isValid: boolean): Value {
  if (!isValid) throw new ErrorResult(undefined);
  return value;
}
