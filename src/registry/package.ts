/** What AWS Lambda's API says of a version and Isopod's own has no word for: kept as it was given, shown again, used at deploy. */
import type { BlobHash } from "../ids.ts";

export interface LayerRef {
  readonly arn: string;
  readonly codeSize: number;
  readonly zipHash: BlobHash;
}

/** Of a version that came as a Lambda package. */
export interface PackageRecord {
  /** Lambda's identifier: `nodejs24.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  /** The uploaded zip: what is built again when the handler or the environment changes. */
  readonly zipHash: BlobHash;
  readonly zipBytes: number;
  readonly layers: readonly LayerRef[];
  /** Where the ARN says that it is. */
  readonly region: string;
  readonly accountId: string;
  readonly revisionId: string;
  /** As Lambda writes it: `2026-01-31T12:00:00.000+0000`. */
  readonly lastModified: string;
  /** Of a numbered version: what the latest state was like when it was published. */
  readonly publishedFrom?: string;
  /** Answered as they were given; they change nothing here. */
  readonly given: Readonly<Record<string, unknown>>;
}
