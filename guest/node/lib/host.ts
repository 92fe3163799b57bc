/**
 * What the prelude hands to Node's modules and to nothing else: taken once, while the function is loaded, off the global object. It
 * holds no more power than the web APIs beside it have: digests, an end of the call, and texts.
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

const key = Symbol.for("isopod.node");

export const host: NodeHost = (globalThis as unknown as Record<symbol, NodeHost>)[key]!;
