import { type FileMatch, searchFiles } from '../platform/file-search/search.js';
import { SearchSession } from '../platform/file-search/search-session.js';
import { internalError, invalidRequest } from '../protocol/errors.js';
import type { FuzzyFileSearchParams, ServerNotification } from '../protocol/index.js';

export interface FileSearchesOptions {
  /** Git's own excludes for all repositories; `null`: none. */
  readonly globalExcludes: () => Promise<string | null>;
  readonly broadcast: (notification: ServerNotification) => void;
}

/** Searches by token, and sessions by id. */
export class FileSearches {
  readonly #options: FileSearchesOptions;
  readonly #running = new Map<string, AbortController>();
  readonly #sessions = new Map<string, SearchSession>();

  constructor(options: FileSearchesOptions) {
    this.#options = options;
  }

  /** A search with the same token ends the earlier one, which answers with what it has. */
  async search({ query, roots, cancellationToken }: FuzzyFileSearchParams, caller: AbortSignal): Promise<readonly FileMatch[]> {
    const controller = new AbortController();
    if (cancellationToken != null) {
      this.#running.get(cancellationToken)?.abort();
      this.#running.set(cancellationToken, controller);
    }
    try {
      const globalExcludes = await this.#options.globalExcludes();
      return await searchFiles(query, { roots, globalExcludes, signal: AbortSignal.any([controller.signal, caller]) });
    } finally {
      if (cancellationToken != null && this.#running.get(cancellationToken) === controller) this.#running.delete(cancellationToken);
    }
  }

  /** @throws RpcError for an empty id, or without a root */
  async startSession(sessionId: string, roots: readonly string[]): Promise<void> {
    if (sessionId === '') throw invalidRequest('sessionId must not be empty');
    if (roots.length === 0) {
      throw internalError('failed to start fuzzy file search session: at least one search directory is required');
    }
    const globalExcludes = await this.#options.globalExcludes();
    this.stopSession(sessionId);
    const session = new SearchSession({
      roots,
      globalExcludes,
      onUpdate: (query, files) =>
        this.#options.broadcast({ method: 'fuzzyFileSearch/sessionUpdated', params: { sessionId, query, files: [...files] } }),
      onComplete: () => this.#options.broadcast({ method: 'fuzzyFileSearch/sessionCompleted', params: { sessionId } }),
    });
    this.#sessions.set(sessionId, session);
  }

  /** The walk begins once the client knows that there is a session. */
  beginSession(sessionId: string): void {
    this.#sessions.get(sessionId)?.start();
  }

  /** @throws RpcError `fuzzy file search session not found: <id>` */
  getSession(sessionId: string): SearchSession {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) throw invalidRequest(`fuzzy file search session not found: ${sessionId}`);
    return session;
  }

  stopSession(sessionId: string): void {
    this.#sessions.get(sessionId)?.stop();
    this.#sessions.delete(sessionId);
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort();
    for (const sessionId of [...this.#sessions.keys()]) this.stopSession(sessionId);
  }
}
