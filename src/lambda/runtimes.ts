/** Lambda's runtimes: which it takes, and which no more. */
import { invalid } from "./errors.ts";

/** Lambda refuses to create functions of these. */
const retired =
  /^(nodejs|nodejs4\.3.*|nodejs6\.10|nodejs8\.10|nodejs1[024]\.x|java8|python2\.7|python3\.[67]|dotnetcore.*|go1\.x|ruby2\.[57]|provided)$/;

/** @throws {LambdaError} in Lambda's words, for one that it takes no more */
export function checkRuntime(runtime: string, known: readonly string[]): void {
  if (!known.includes(runtime))
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(", ")}] or be a valid ARN`,
    );
  if (retired.test(runtime))
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
}
