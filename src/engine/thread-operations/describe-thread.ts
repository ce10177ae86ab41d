import { invalidRequest } from '../../protocol/errors.js';
import type {
  ThreadMemoryModeSetParams,
  ThreadMemoryModeSetResponse,
  ThreadMetadataUpdateParams,
  ThreadMetadataUpdateResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
} from '../../protocol/index.js';
import type { Answer } from '../caller.js';
import { toThreadId } from '../thread/thread-id.js';
import { lookedUpView, storedView } from '../thread/thread-view.js';
import { threadNotFound } from '../thread/threads.js';
import type { Engineering } from './engineering.js';

/** What people and programs say of a thread, loaded or stored: its name, the state of its work tree, what may be remembered of it. */

export async function setThreadName(engine: Engineering, params: ThreadSetNameParams): Promise<Answer<ThreadSetNameResponse>> {
  const { store, publish } = engine.services;
  const threadId = toThreadId(params.threadId);
  const threadName = params.name.trim();
  if (threadName === '') throw invalidRequest('thread name must not be empty');
  const loaded = engine.threads.find(threadId);
  if (loaded?.writer === null) throw threadNotFound(threadId);
  if ((await store.find(threadId))?.archived) throw loaded ? invalidRequest(`thread ${threadId} is archived`) : threadNotFound(threadId);
  if ((await store.rename(threadId, threadName)) === null) throw threadNotFound(threadId);
  return { result: {}, afterwards: () => publish({ type: 'threadNameUpdated', threadId, threadName }) };
}

type GitInfoField = 'sha' | 'branch' | 'originUrl';

export async function updateThreadMetadata(engine: Engineering, params: ThreadMetadataUpdateParams): Promise<ThreadMetadataUpdateResponse> {
  const threadId = toThreadId(params.threadId);
  const git = toGitPatch(params.gitInfo ?? {});
  checkKept(engine, threadId, 'metadata updates');
  const stored = await engine.services.store.updateMetadata(threadId, { git });
  if (stored === null) throw threadNotFound(threadId);
  const loaded = engine.threads.find(threadId);
  return { thread: loaded ? lookedUpView(loaded, stored) : storedView(stored, []) };
}

export async function setThreadMemoryMode(
  engine: Engineering,
  { threadId: asked, mode }: ThreadMemoryModeSetParams,
): Promise<ThreadMemoryModeSetResponse> {
  const threadId = toThreadId(asked);
  checkKept(engine, threadId, 'memory mode updates');
  const isLoaded = engine.threads.find(threadId) !== null;
  if (!isLoaded && (await engine.services.store.find(threadId))?.archived) throw threadNotFound(threadId);
  const stored = await engine.services.store.updateMetadata(threadId, { memoryMode: mode });
  if (stored === null) throw threadNotFound(threadId);
  return {};
}

/** @throws RpcError for a thread that is kept in memory only */
export function checkKept({ threads }: Engineering, threadId: string, what: string): void {
  if (threads.find(threadId)?.writer === null) throw invalidRequest(`ephemeral thread does not support ${what}: ${threadId}`);
}

function toGitPatch(gitInfo: NonNullable<ThreadMetadataUpdateParams['gitInfo']>): Partial<Record<GitInfoField, string | null>> {
  const patch: Partial<Record<GitInfoField, string | null>> = {};
  for (const field of ['sha', 'branch', 'originUrl'] as const) {
    const value = gitInfo[field];
    if (value === undefined) continue;
    const text = value === null ? null : value.trim();
    if (text === '') throw invalidRequest(`gitInfo.${field} must not be empty`);
    patch[field] = text;
  }
  if (Object.keys(patch).length === 0) throw invalidRequest('gitInfo must include at least one field');
  return patch;
}
