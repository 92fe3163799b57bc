/**
 * What the prelude hands to Node's modules and to nothing else. It holds no more power than the web APIs beside it have: digests, an end of the call, and texts.
 */
export interface NodeHost {
  /** By the web's name of the algorithm, or "MD5". */
  digest(algorithm: string, data: Uint8Array<ArrayBuffer>): ArrayBuffer;
  /** Ends the call as an exit of the process would. */
  exit(code: number): never;
  /** As the log shows them. */
  format(args: unknown[]): string;
  inspect(value: unknown): string;
}

/** A property of `process`, which is handed from the prelude's to Node's. */
export const hostKey: unique symbol = Symbol.for("isopod.node") as never;

export const host: NodeHost = (globalThis as unknown as { process: Record<symbol, NodeHost> }).process[hostKey]!;
