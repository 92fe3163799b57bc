/** Resource policies: who may call a function, or one of its versions. Kept and answered; a key of the function's own tenant is what opens it. */
import { randomUUID } from "node:crypto";
import { iamArn } from "../arn.ts";
import type { FunctionName } from "../ids.ts";
import type { Policy, PolicyStatement } from "../registry/settings.ts";
import { without } from "../registry/settings.ts";
import type { LambdaCall } from "./call.ts";
import { revisionOf } from "./configuration.ts";
import { conflict, invalid, LambdaError, notFound } from "./errors.ts";
import { findFunction, noFunction, peek } from "./lookup.ts";
import { arnOf, nameOf, type Named } from "./names.ts";
import { renewed, requireSame } from "./revisions.ts";

type PermissionInput = {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: string;
  readonly InvokedViaFunctionUrl?: boolean;
  readonly RevisionId?: string;
};

/** Lambda's own limit on a policy. */
const policyMaxBytes = 20_480;

export function addPermission(input: PermissionInput, call: LambdaCall): object {
  const { name, qualifier } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  if (qualifier === "$LATEST") throw invalid("We currently do not support adding policies for $LATEST.");
  requireThere(call, { name, qualifier });
  const { registry } = call.stations;
  const key = keyOf(qualifier);
  const before = registry.settings(call.caller.tenant, name).policies[key];
  requireSame(input.RevisionId, revisionOfPolicy(call, name, key), "GetFunction/GetAlias");
  const statements = before?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === input.StatementId))
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  const statement = statementOf(input, call.caller.region, arnOf(call.caller, name, qualifier));
  const policy = { statements: [...statements, statement] };
  if (Buffer.byteLength(JSON.stringify(policy)) > policyMaxBytes)
    throw new LambdaError("PolicyLengthExceededException", `The final policy size is bigger than the limit (${policyMaxBytes}).`);
  keep(call, name, key, policy);
  return { Statement: JSON.stringify(statement) };
}

/** @throws {LambdaError} in other words for an alias than for a version */
function requireThere(call: LambdaCall, named: Named): void {
  const { name, qualifier } = named;
  findFunction(call, name);
  if (qualifier === undefined || peek(call, named) !== undefined) return;
  if (/^[0-9]+$|\$/.test(qualifier)) throw noFunction(call, named);
  throw notFound(`Cannot find alias arn: ${arnOf(call.caller, name, qualifier)}`);
}

function keyOf(qualifier: string | undefined): string {
  return qualifier ?? "$LATEST";
}

function statementOf(input: PermissionInput, region: string, resource: string): PolicyStatement {
  const condition = conditionOf(input);
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: principalOf(input.Principal, region),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** @throws {LambdaError} for what is neither an account, nor a service, nor an ARN, nor everyone */
function principalOf(text: string, region: string): unknown {
  if (text === "*") return "*";
  if (/^\d{12}$/.test(text)) return { AWS: iamArn(region, text, "root") };
  if (text.startsWith("arn:")) return { AWS: text };
  if (/^[a-z0-9.-]+\.amazon(aws)?\.com(\.cn)?$/.test(text)) return { Service: text };
  throw invalid("The provided principal was invalid. Please check the principal and try again.");
}

function conditionOf({
  SourceArn,
  SourceAccount,
  PrincipalOrgID,
  EventSourceToken,
  FunctionUrlAuthType,
  InvokedViaFunctionUrl,
}: PermissionInput): object {
  const equals = {
    ...(FunctionUrlAuthType && { "lambda:FunctionUrlAuthType": FunctionUrlAuthType }),
    ...(SourceAccount && { "AWS:SourceAccount": SourceAccount }),
    ...(EventSourceToken && { "lambda:EventSourceToken": EventSourceToken }),
    ...(PrincipalOrgID && { "aws:PrincipalOrgID": PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(InvokedViaFunctionUrl === true && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
    ...(SourceArn && { ArnLike: { "AWS:SourceArn": SourceArn } }),
  };
}

export function getPolicy(input: { readonly FunctionName: string; readonly Qualifier?: string }, call: LambdaCall): object {
  const { qualifier } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  const { name, settings } = findFunction(call, input.FunctionName);
  const key = keyOf(qualifier);
  const policy = settings.policies[key];
  if (policy === undefined) throw notFound("The resource you requested does not exist.");
  return {
    Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy.statements }),
    RevisionId: revisionOfPolicy(call, name, key),
  };
}

export function removePermission(input: PermissionInput, call: LambdaCall): undefined {
  const { name, qualifier } = nameOf(input.FunctionName, call.caller, input.Qualifier);
  const { registry } = call.stations;
  if (peek(call, { name, qualifier: undefined }) === undefined) throw notFound(`No policy found for: ${arnOf(call.caller, name)}`);
  requireThere(call, { name, qualifier });
  const key = keyOf(qualifier);
  const policy = registry.settings(call.caller.tenant, name).policies[key];
  if (policy === undefined) throw notFound("No policy is associated with the given resource.");
  const statements = policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (statements.length === policy.statements.length) throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  requireSame(input.RevisionId, revisionOfPolicy(call, name, key), "GetFunction/GetAlias");
  keep(call, name, key, statements.length === 0 ? undefined : { statements });
}

/** A policy has the revision of what it is on, and changes it. */
function revisionOfPolicy(call: LambdaCall, name: FunctionName, key: string): string | undefined {
  const alias = call.stations.registry.settings(call.caller.tenant, name).aliases[key];
  if (alias !== undefined) return alias.revisionId;
  const version = peek(call, { name, qualifier: key });
  return version && revisionOf(version, call, { stage: "done", version: key });
}

function keep({ stations, caller }: LambdaCall, name: FunctionName, key: string, policy: Policy | undefined): void {
  stations.registry.change(caller.tenant, name, (before) => {
    const policies = policy === undefined ? without(before.policies, key) : { ...before.policies, [key]: policy };
    const alias = before.aliases[key];
    if (alias === undefined) return { policies, ...renewed(before, key) };
    return { policies, aliases: { ...before.aliases, [key]: { ...alias, revisionId: randomUUID() } } };
  });
}
