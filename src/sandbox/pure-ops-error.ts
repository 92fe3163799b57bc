/**
 * The error by which a pure host operation refuses its input. Its own file, since each of them throws it and the
 * table that calls them must not be part of a cycle.
 */

/** A mistake of the guest's, to be thrown inside it as an error of that name. */
export class PureOpError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
