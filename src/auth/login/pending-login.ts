/** A login that waits for its user. */
export interface PendingLogin {
  readonly kind: 'browser' | 'deviceCode';
  /** Resolves when the user is logged in and that is kept. Rejects with a `LoginFailure`. */
  readonly done: Promise<void>;
  /** Ends it, if it has not ended: `done` then rejects with this reason. Resolves when nothing of it is left. */
  cancel(reason: string): Promise<void>;
}
