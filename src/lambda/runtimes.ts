/** Lambda's runtimes: which run here, which Lambda itself takes no more. */
import { invalid } from "./errors.ts";

/** Lambda refuses to create functions of these. */
const retired =
  /^(nodejs|nodejs4\.3.*|nodejs6\.10|nodejs8\.10|nodejs1[024]\.x|java8|python2\.7|python3\.[67]|dotnetcore.*|go1\.x|ruby2\.[57]|provided)$/;
const runnable = /^(nodejs(16|18|20|22|24)\.x|python3\.(8|9|1\d)|ruby(3|4)\.\d|provided\.al2(023)?)$/;

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

/** Whether there is an engine for it here. A function of another is kept, and says at each call why it does not run. */
export function runsHere(runtime: string): boolean {
  return runnable.test(runtime);
}
