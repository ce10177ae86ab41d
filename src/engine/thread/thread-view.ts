import type { AskForApproval, SandboxPolicy, Thread, ThreadStartResponse, Turn as WireTurn } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import type { LoadedThread } from './thread.js';
import { toThreadSource } from './thread-parts.js';
import { toWireSource } from './thread-source.js';

interface EffectiveSettings extends Omit<ThreadStartResponse, 'thread'> {
  readonly approvalPolicy: AskForApproval;
  readonly sandbox: SandboxPolicy;
}

/** What a thread runs with, as the answers to start and resume tell it. */
export const effectiveSettings = ({ settings, config, docs }: LoadedThread): EffectiveSettings => ({
  model: settings.model,
  modelProvider: config.provider.id,
  serviceTier: settings.serviceTier,
  cwd: settings.cwd,
  instructionSources: [...docs.sources],
  approvalPolicy: settings.approvalPolicy,
  approvalsReviewer: settings.approvalsReviewer === 'user' ? 'user' : 'guardian_subagent', // Clients know the reviewer by its old name.
  sandbox: settings.sandboxPolicy,
  permissionProfile: settings.permissionProfile,
  activePermissionProfile: settings.activePermissionProfile,
  reasoningEffort: settings.effort,
});

/**
 * A loaded thread of which a client asks what is stored. Its label is told by what makes it or goes on with it; who looks
 * it up hears it only as long as nothing was said in it.
 */
export const lookedUpView = (thread: LoadedThread, stored: StoredThread | null, turns: readonly WireTurn[] = []): Thread => ({
  ...thread.view(stored, turns),
  ...(stored === null || stored.preview === '' ? {} : { threadSource: null }),
});

/** A thread that is not loaded, as clients see it. Its label is told once something was said only to who reads the whole thread. */
export const storedView = (stored: StoredThread, turns: readonly WireTurn[]): Thread => ({
  id: stored.id,
  sessionId: stored.id,
  forkedFromId: stored.forkedFromId,
  preview: stored.preview,
  ephemeral: false,
  modelProvider: stored.modelProvider,
  createdAt: Math.floor(stored.createdAtMs / 1000),
  updatedAt: Math.floor(stored.updatedAtMs / 1000),
  status: { type: 'notLoaded' },
  path: stored.path,
  cwd: stored.cwd,
  cliVersion: stored.cliVersion,
  source: toWireSource(stored.source),
  threadSource: stored.preview === '' ? toThreadSource(stored) : null,
  agentNickname: stored.agentNickname,
  agentRole: stored.agentRole,
  gitInfo: stored.git,
  name: stored.name,
  turns: [...turns],
});
