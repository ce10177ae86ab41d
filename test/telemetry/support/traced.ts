import type { ServerFacts } from '../../../src/telemetry/tracing/common-attributes.js';
import type { SessionFacts, TaskKind, Work } from '../../../src/telemetry/tracing/work.js';
import type { TracedWork } from '../../../src/telemetry/tracing.js';

export const atMs = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

export const session: SessionFacts = { threadId: 'thread-1', originator: 'tester', model: 'gpt-test', source: 'vscode', serviceName: null };

export const server: ServerFacts = {
  version: '1.2.3',
  terminal: 'xterm',
  authMode: () => null,
  authEnvironment: { 'auth.env_openai_api_key_present': false },
};

export const taskOf = (kind: TaskKind): Work => ({ type: 'task', kind, turnId: 'turn-1', effort: null, session });

/** A piece of work of a thread: by itself, or within another one. */
export const workOf = (work: Work | 'task', parent: TracedWork | null = null): TracedWork => ({
  work: work === 'task' ? taskOf('turn') : work,
  parent,
  session,
  spanContext: null,
});
