/**
 * A promise of a component's glue that is rejected and that nobody handles ends the call whose turn it is, and not the cell: what
 * the glue leaves unhandled may be of the guest's choosing. Any other is a fault of ours. Node says so of a promise when the microtasks
 * of a job are done, and by then the call whose job it was waits in `CompiledCall.rest`.
 */
type End = (error: unknown) => unknown;

let owner: End | undefined;

/** Until it is called with nothing, stray rejections are that call's. */
export function ownStrays(end: End | undefined): void {
  owner = end;
}

/** For a cell's thread, once. @param fault what to do about a rejection that is no call's */
export function watchStrays(fault: (error: unknown) => void): void {
  process.on("unhandledRejection", (error) => {
    if (owner === undefined) fault(error);
    else owner(error);
  });
}
