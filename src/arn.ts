/** Names of Lambda's things as AWS writes them, `arn:PARTITION:lambda:REGION:ACCOUNT:…`, and of those who may call them. */

/** Regions outside of AWS's own partition, by how their names begin. From botocore's partitions.json. */
const partitions: readonly (readonly [start: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

function partitionOf(region: string): string {
  return partitions.find(([start]) => region.startsWith(start))?.[1] ?? "aws";
}

/** @param resource `function:NAME`, `layer:NAME:VERSION`, … */
export function lambdaArn(region: string, accountId: string, resource: string): string {
  return `arn:${partitionOf(region)}:lambda:${region}:${accountId}:${resource}`;
}

/** @param resource `root` for everyone in the account, `role/NAME`, … */
export function iamArn(region: string, accountId: string, resource: string): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:${resource}`;
}
