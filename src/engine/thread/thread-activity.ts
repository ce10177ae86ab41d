import type { ThreadStatus } from '../../protocol/index.js';

export type PendingFlag = 'waitingOnApproval' | 'waitingOnUserInput';

const pendingFlags: readonly PendingFlag[] = ['waitingOnApproval', 'waitingOnUserInput'];

/** What a thread is doing. Changes are told once each. */
export class ThreadActivity {
  readonly #tell: (status: ThreadStatus) => void;
  readonly #pending: Record<PendingFlag, number> = { waitingOnApproval: 0, waitingOnUserInput: 0 };
  #isRunning = false;
  #hasFailed = false;
  #isEnding = false;
  #told = 'idle';

  constructor(tell: (status: ThreadStatus) => void) {
    this.#tell = tell;
  }

  get status(): ThreadStatus {
    const activeFlags = pendingFlags.filter((flag) => this.#pending[flag] > 0);
    if (this.#isRunning || activeFlags.length > 0) return { type: 'active', activeFlags };
    return { type: this.#hasFailed ? 'systemError' : 'idle' };
  }

  setPending(flag: PendingFlag, pending: boolean): void {
    this.#pending[flag] = Math.max(0, this.#pending[flag] + (pending ? 1 : -1));
    this.#tellChange();
  }

  /** The turn that runs is about to end. */
  expectEnd(): void {
    this.#isEnding = this.#isRunning;
  }

  begin(): void {
    this.#isRunning = true;
    this.#isEnding = false;
    this.#hasFailed = false;
    this.#tellChange();
  }

  end(outcome: { readonly failed: boolean }): void {
    this.#isRunning = false;
    this.#isEnding = false;
    this.#hasFailed ||= outcome.failed;
    this.#tellChange();
  }

  /** Marks a failure that belongs to no turn. It lasts until the next one begins, and hides that one is running. */
  fail(): void {
    this.#isRunning = false;
    this.#isEnding = false;
    this.#hasFailed = true;
    this.#tellChange();
  }

  #tellChange(): void {
    if (this.#isEnding) return;
    const { status } = this;
    const key = status.type === 'active' ? `active ${status.activeFlags.join(' ')}` : status.type;
    if (key === this.#told) return;
    this.#told = key;
    this.#tell(status);
  }
}
