import type { Thread, ThreadStatus, UserInput, Turn as WireTurn } from '../../protocol/index.js';
import { previewOf } from '../../store/summary.js';
import type { StoredThread } from '../../store/thread-store.js';
import { type ThreadParts, toThreadSource } from './thread-parts.js';
import { toWireSource } from './thread-source.js';

/** What is so at the moment when somebody looks. */
interface Moment {
  readonly status: ThreadStatus;
  /** What only the store knows; `null`: the thread is not stored. */
  readonly stored: StoredThread | null;
  readonly turns: readonly WireTurn[];
}

type Parts = Pick<ThreadParts, 'id' | 'config' | 'head' | 'lineage' | 'writer'>;

/** A loaded thread as clients see it. */
export class LoadedView {
  readonly #parts: Parts;
  #preview: string;
  #updatedAtMs: number;

  constructor({ id, config, head, lineage, writer, preview }: Parts & Pick<ThreadParts, 'preview'>) {
    this.#parts = { id, config, head, lineage, writer };
    this.#preview = preview;
    this.#updatedAtMs = head.createdAtMs;
  }

  /** The user said something. The first words are what the thread is known by. */
  hear(content: readonly UserInput[], atMs: number): void {
    this.#updatedAtMs = atMs;
    if (this.#preview !== '') return;
    const text = content.map((input) => (input.type === 'text' ? input.text : '')).join('');
    this.#preview = previewOf(
      text,
      content.some(({ type }) => type === 'image' || type === 'localImage'),
    );
  }

  now({ status, stored, turns }: Moment): Thread {
    const { id, config, head, lineage, writer } = this.#parts;
    return {
      id,
      sessionId: lineage?.kind === 'collab_spawn' ? lineage.sessionId : id,
      forkedFromId: head.forkedFromId,
      preview: this.#preview,
      ephemeral: writer === null,
      modelProvider: config.provider.id,
      createdAt: Math.floor(head.createdAtMs / 1000),
      updatedAt: Math.floor(Math.max(this.#updatedAtMs, stored?.updatedAtMs ?? 0) / 1000),
      status,
      path: writer?.path ?? null,
      cwd: head.cwd,
      cliVersion: head.cliVersion,
      source: toWireSource(head.source),
      threadSource: toThreadSource(head),
      agentNickname: head.agentNickname,
      agentRole: head.agentRole,
      gitInfo: stored?.git ?? null,
      name: stored?.name ?? null,
      turns: [...turns],
    };
  }
}
