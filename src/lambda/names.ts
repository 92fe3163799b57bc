/** Functions as Lambda's clients name them: by name, by a part of an ARN, or by the whole one, each perhaps with a qualifier. */
import { lambdaArn } from "../arn.ts";
import { IsopodError } from "../errors.ts";
import { parseFunctionName, parseFunctionRef, type FunctionName, type FunctionRef } from "../ids.ts";
import { limits } from "../limits.ts";
import type { Caller } from "./call.ts";
import { invalid, notFound } from "./errors.ts";

/** What a request means: `qualifier` as it was given, `$LATEST` where none was. */
export interface Named {
  readonly name: FunctionName;
  /** Undefined where none was given. */
  readonly qualifier: string | undefined;
}

const wholeArn = /^arn:[a-zA-Z-]+:lambda:([a-z0-9-]*):(\d{12}):function:([^:]+)(?::(.+))?$/;
const partialArn = /^(?:(\d{12}):)?(?:function:)?([^:]+)(?::(.+))?$/;

/**
 * @param qualifier as its own parameter says it, which must agree with that of the name
 * @throws {LambdaError} for a name that is none, or a function of another account or region
 */
export function nameOf(text: string, caller: Caller, qualifier?: string): Named {
  const { name, qualifier: inName } = partsOf(text, caller);
  if (inName !== undefined && qualifier !== undefined && inName !== qualifier)
    throw invalid("The derived qualifier from the function name does not match the specified qualifier.");
  return { name: functionName(name, caller), qualifier: qualifier ?? inName };
}

function partsOf(text: string, caller: Caller): { name: string; qualifier: string | undefined } {
  const whole = wholeArn.exec(text);
  if (whole === null) {
    const [, , name = text, qualifier] = partialArn.exec(text) ?? [];
    return { name, qualifier };
  }
  const [, region, account, name = "", qualifier] = whole;
  if (region !== caller.region) throw notFound(`Functions from '${region}' are not reachable in this region ('${caller.region}')`);
  if (account !== caller.accountId) throw notFound(`Function not found: ${text}`);
  return { name, qualifier };
}

/** A function's name alone, as a request has it. */
export function bareName(text: string, caller: Caller): string {
  return partsOf(text, caller).name;
}

function functionName(text: string, caller: Caller): FunctionName {
  // A longer one is that of no function: to ask for it is no mistake of form.
  if (text.length > limits.nameMaxChars) throw notFound(`Function not found: ${arnOf(caller, text)}`);
  try {
    return parseFunctionName(text);
  } catch (error) {
    if (error instanceof IsopodError) throw invalid(error.message);
    throw error;
  }
}

/** As the registry takes it; undefined for a qualifier that nothing has. */
export function refOf({ name, qualifier }: Named): FunctionRef | undefined {
  if (qualifier === undefined) return { name, qualifier: undefined };
  try {
    return parseFunctionRef(`${name}:${qualifier}`);
  } catch (error) {
    // The model lets more pass than a version or an alias is called.
    if (error instanceof IsopodError) return undefined;
    throw error;
  }
}

export function arnOf(caller: Pick<Caller, "region" | "accountId">, name: string, qualifier?: string): string {
  const arn = lambdaArn(caller.region, caller.accountId, `function:${name}`);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}
