/**
 * What belongs to a function and to none of its versions: aliases, tags, reserved concurrency, who may call it, where its
 * events go. Each change is committed before it can be seen. Names and shapes are those of AWS Lambda's API, which sets them.
 */
export interface Alias {
  readonly name: string;
  /** The version that it means: 0 is the latest. */
  readonly version: number;
  /** A second version, and its share of the calls, from 0 to 1. */
  readonly shift?: { readonly version: number; readonly weight: number };
  readonly description: string;
  readonly revisionId: string;
}

/** One statement of a resource policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: unknown;
}

export interface Policy {
  readonly statements: readonly PolicyStatement[];
}

export interface FunctionUrl {
  /** 32 letters and digits, drawn at random: whoever knows it can call it when `authType` is NONE. */
  readonly id: string;
  readonly authType: "NONE" | "AWS_IAM";
  /** BUFFERED where it was not given. */
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: Cors;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** What becomes of asynchronous events. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
  /** ARNs of functions. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly changedAt: number;
}

export interface Provisioned {
  readonly count: number;
  readonly changedAt: string;
}

/** Those by qualifier have `$LATEST`, a version's number or an alias's name as keys. */
export interface FunctionSettings {
  readonly aliases: Readonly<Record<string, Alias>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
  readonly policies: Readonly<Record<string, Policy>>;
  readonly urls: Readonly<Record<string, FunctionUrl>>;
  readonly eventInvoke: Readonly<Record<string, EventInvokeConfig>>;
  readonly provisioned: Readonly<Record<string, Provisioned>>;
  readonly recursiveLoop?: "Allow" | "Terminate";
  readonly runtimeUpdates: Readonly<Record<string, { readonly updateOn: string; readonly runtimeVersionArn?: string }>>;
  /** New with each change to what belongs to a version and is no part of it, as its policy; aliases have their own. */
  readonly revisions: Readonly<Record<string, string>>;
}

export const noSettings: FunctionSettings = {
  aliases: {},
  tags: {},
  policies: {},
  urls: {},
  eventInvoke: {},
  provisioned: {},
  runtimeUpdates: {},
  revisions: {},
};

/** Which version a call by an alias gets. @param random from 0 up to 1 */
export function pickVersion({ version, shift }: Pick<Alias, "version" | "shift">, random: number): number {
  return shift !== undefined && random < shift.weight ? shift.version : version;
}

/** A copy of a record without some of its keys. */
export function without<T>(record: Readonly<Record<string, T>>, ...keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
