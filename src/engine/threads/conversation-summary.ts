import { invalidRequest } from '../../protocol/errors.js';
import type { ConversationSummary, GetConversationSummaryParams, GetConversationSummaryResponse } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import { isThreadId, toThreadId } from '../thread-id.js';
import { toWireSource } from '../thread-source.js';
import type { Engineering } from './engineering.js';

/** A stored thread as old clients list it. */
export async function getConversationSummary(
  { services }: Engineering,
  params: GetConversationSummaryParams,
): Promise<GetConversationSummaryResponse> {
  const { store } = services;
  if ('rolloutPath' in params) {
    const stored = await store.findByPath(params.rolloutPath);
    if (stored === null) throw invalidRequest(`no rollout found at ${params.rolloutPath}`);
    return { summary: toSummary(stored) };
  }
  const { conversationId } = params;
  if (!isThreadId(conversationId)) {
    throw invalidRequest('Invalid request: data did not match any variant of untagged enum GetConversationSummaryParams');
  }
  const stored = await store.find(toThreadId(conversationId));
  if (stored === null) throw invalidRequest(`no rollout found for conversation id ${toThreadId(conversationId)}`);
  return { summary: toSummary(stored) };
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
