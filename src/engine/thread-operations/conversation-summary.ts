import { errorCodes, internalError, invalidRequest, RpcError } from '../../protocol/errors.js';
import type { ConversationSummary, GetConversationSummaryParams, GetConversationSummaryResponse } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import { isThreadId, toThreadId } from '../thread/thread-id.js';
import { toWireSource } from '../thread/thread-source.js';
import type { Engineering } from './engineering.js';
import { checkReadable } from './resume-answer.js';

/** A stored thread as old clients list it. */
export async function getConversationSummary(
  { services }: Engineering,
  params: GetConversationSummaryParams,
): Promise<GetConversationSummaryResponse> {
  const { store } = services;
  if ('rolloutPath' in params) {
    const { rolloutPath } = params;
    const stored = await store.findByPath(rolloutPath).catch((error: unknown) => {
      throw notLoadedFor(error, `from ${rolloutPath}`);
    });
    if (stored === null) throw invalidRequest(`no rollout found at ${rolloutPath}`);
    return { summary: toSummary(stored) };
  }
  const { conversationId } = params;
  if (!isThreadId(conversationId)) {
    throw invalidRequest('Invalid request: data did not match any variant of untagged enum GetConversationSummaryParams');
  }
  const threadId = toThreadId(conversationId);
  const stored = await store.find(threadId);
  if (stored === null) {
    await checkReadable(services, threadId).catch((error: unknown) => {
      throw notLoadedFor(error, `for ${threadId}`);
    });
    throw invalidRequest(`no rollout found for conversation id ${threadId}`);
  }
  return { summary: toSummary(stored) };
}

/** Why a thread that is there cannot be shown, in the words of this method. */
function notLoadedFor(error: unknown, what: string): unknown {
  if (!(error instanceof RpcError) || error.code !== errorCodes.internalError) return error;
  const reason = error.message.replace(/^failed to read thread: /, '');
  return internalError(`failed to load conversation summary ${what}: ${reason}`, { cause: error });
}

const toSummary = (stored: StoredThread): ConversationSummary => ({
  conversationId: stored.id,
  path: stored.path ?? '',
  preview: stored.preview,
  timestamp: new Date(stored.createdAtMs).toISOString(),
  updatedAt: new Date(stored.updatedAtMs).toISOString(),
  modelProvider: stored.modelProvider,
  cwd: stored.cwd,
  cliVersion: stored.cliVersion,
  source: toSummarySource(stored),
  gitInfo: stored.git === null ? null : { sha: stored.git.sha, branch: stored.git.branch, origin_url: stored.git.originUrl },
});

/** Old clients know sources by their stored names. */
function toSummarySource({ source }: StoredThread): unknown {
  return toWireSource(source) === 'unknown' ? 'unknown' : (source ?? 'vscode');
}
