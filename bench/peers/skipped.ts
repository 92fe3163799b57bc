/** One that cannot run here: named in the table with its reason, not left out. */
export class Skipped {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export async function orSkipped<T>(run: () => Promise<T>): Promise<T | Skipped> {
  try {
    return await run();
  } catch (error) {
    return new Skipped(error instanceof Error ? error.message.split("\n", 1)[0] || error.name : String(error));
  }
}
