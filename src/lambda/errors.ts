/** Errors as Lambda answers them: a name, a status, a text, by the model. Clients match the name, which stands in `x-amzn-ErrorType`. */
import { model, type ErrorModel } from "./model/model.ts";

/** Those that every AWS service has, and no model lists. */
const common: Readonly<Record<string, Pick<ErrorModel, "status" | "message">>> = {
  ValidationException: { status: 400, message: "message" },
  SerializationException: { status: 400, message: "Message" },
  AccessDeniedException: { status: 403, message: "Message" },
  UnrecognizedClientException: { status: 403, message: "message" },
  InvalidSignatureException: { status: 403, message: "message" },
  MissingAuthenticationTokenException: { status: 403, message: "message" },
  IncompleteSignatureException: { status: 403, message: "message" },
  RequestEntityTooLargeException: { status: 413, message: "message" },
  UnknownOperationException: { status: 404, message: "message" },
};

export class LambdaError extends Error {
  override name = "LambdaError";
  readonly type: string;
  readonly extra: Readonly<Record<string, unknown>>;

  /** @param type the name of an error of the model, or one of `common` */
  constructor(type: string, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.type = type;
    this.extra = extra;
  }

  get status(): number {
    return (common[this.type] ?? model.errors[this.type])?.status ?? 500;
  }

  get body(): object {
    const known = model.errors[this.type];
    const field = (common[this.type] ?? known)?.message ?? "message";
    return { ...(known && { Type: known.type }), [field]: this.message, ...this.extra };
  }
}

export function invalid(message: string): LambdaError {
  return new LambdaError("InvalidParameterValueException", message);
}

export function notFound(message: string): LambdaError {
  return new LambdaError("ResourceNotFoundException", message);
}

export function conflict(message: string): LambdaError {
  return new LambdaError("ResourceConflictException", message);
}

/** Of an error of which each operation has another name. */
export function tooLargeText(maxBytes: number, operation: string): string {
  return `Request must be smaller than ${maxBytes} bytes for the ${operation} operation`;
}

export function notJson(reason: string): LambdaError {
  return new LambdaError(
    "InvalidRequestContentException",
    `Could not parse request body into json: Could not parse payload into json: ${reason}`,
  );
}
