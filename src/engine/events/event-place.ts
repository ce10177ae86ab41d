/** Where it happens. */
export interface OfThread {
  readonly threadId: string;
}

export interface OfTurn extends OfThread {
  readonly turnId: string;
}

export interface OfItem extends OfTurn {
  readonly itemId: string;
}
