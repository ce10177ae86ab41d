import { findGitRoot } from '../../platform/git/git-root.js';
import type { SessionFacts } from '../../telemetry/tracing/work.js';
import type { Trace } from '../../telemetry/tracing.js';
import { sessionFacts } from '../turn/turn-trace.js';
import type { TurnWork } from '../turn-work/turn-work.js';
import type { LoadedThread } from './thread.js';

/** What is told of a thread as a whole to whoever watches. */
export class ThreadWatch {
  readonly #thread: LoadedThread;
  /** For work that no request causes. */
  readonly #root: Trace;
  #originator: string | null = null;
  #modelTurns = 0;

  constructor(thread: LoadedThread, root: Trace) {
    this.#thread = thread;
    this.#root = root;
  }

  /** The thread is in memory: `part` is its beginning. */
  begin(part: Trace, originator: string): void {
    this.#originator = originator;
    const session = this.#session(originator);
    // Nothing waits for it.
    void findGitRoot(this.#thread.config.cwd).then(
      (root) => part.note({ type: 'threadBegan', session, isGit: root !== null }),
      () => part.note({ type: 'threadBegan', session, isGit: false }),
    );
  }

  /** A command of the user's own asks no model. */
  count(kind: TurnWork['kind']): void {
    if (kind !== 'shell') this.#modelTurns++;
  }

  /** The thread goes out of memory. Told once. */
  end(): void {
    if (this.#originator === null) return;
    const session = this.#session(this.#originator);
    this.#originator = null;
    const operation = this.#root.begin({ type: 'operation', op: 'shutdown', submissionId: this.#thread.id });
    operation.note({ type: 'threadEnded', session, modelTurns: this.#modelTurns });
    operation.end();
  }

  #session(originator: string): SessionFacts {
    return sessionFacts(this.#thread, originator);
  }
}
