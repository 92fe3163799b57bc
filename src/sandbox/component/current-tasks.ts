/**
 * Which of a component's tasks runs, as the glue keeps it in a register of its own. A guest can be parked where the glue knows of no
 * wait, and what the glue does meanwhile for other tasks changes the register: the guest has it as it was when it goes on.
 */
export class CurrentTasks {
  /** The glue's own, by component. */
  readonly register: Record<string, unknown> = {};

  /** @param answer for the guest, when it may go on */
  async keptFor<T>(answer: Promise<T>): Promise<T> {
    const kept = { ...this.register };
    try {
      return await answer;
    } finally {
      for (const name of Object.keys(this.register)) if (!(name in kept)) delete this.register[name];
      Object.assign(this.register, kept);
    }
  }
}
