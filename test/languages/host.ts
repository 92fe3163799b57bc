/** What runs a built example: Isopod, and a host that is independent of it. */

export type Answer = { readonly reply: string } | { readonly failed: string };

export interface Host extends AsyncDisposable {
  /** One call with the event's text; a failure of the function is an answer. */
  call(event: string): Promise<Answer>;
  /** The most memory that a call had; `undefined` where the host does not tell. */
  readonly memoryBytes: number | undefined;
}
