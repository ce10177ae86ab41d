/** Why the signal of a turn fires: the turn is about to end. */
export class TurnAborted extends Error {
  override readonly name = 'TurnAborted';
}
