const maxInARow = 3;
const maxInAll = 10;

/** What too many refusals come to. */
export interface Tripped {
  readonly inARow: number;
  readonly inAll: number;
}

/** Counts the refusals of one turn: an agent that is refused again and again is stopped. */
export class Breaker {
  #turnId: string | null = null;
  #inARow = 0;
  #inAll = 0;
  #hasTripped = false;

  /** `null`: the turn may go on, or is on its way out already. */
  count(turnId: string, { isDenial }: { readonly isDenial: boolean }): Tripped | null {
    if (turnId !== this.#turnId) this.#begin(turnId);
    if (!isDenial) {
      this.#inARow = 0;
      return null;
    }
    this.#inARow++;
    this.#inAll++;
    if (this.#hasTripped || (this.#inARow < maxInARow && this.#inAll < maxInAll)) return null;
    this.#hasTripped = true;
    return { inARow: this.#inARow, inAll: this.#inAll };
  }

  #begin(turnId: string): void {
    this.#turnId = turnId;
    this.#inARow = 0;
    this.#inAll = 0;
    this.#hasTripped = false;
  }
}

export const breakerWarning = ({ inARow, inAll }: Tripped): string =>
  `Automatic approval review rejected too many approval requests for this turn (${inARow} consecutive, ${inAll} total); interrupting the turn.`;
