/** A hook, or a refused prompt, ends the turn before its time, as if it had come to its end. */
export class TurnStopped extends Error {
  constructor() {
    super('a hook ended the turn');
  }
}
