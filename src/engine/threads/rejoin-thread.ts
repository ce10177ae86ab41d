import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadResumeParams, ThreadResumeResponse, Turn as WireTurn } from '../../protocol/index.js';
import type { Answer } from '../engine.js';
import type { LoadedThread } from '../thread.js';
import { effectiveSettings } from '../thread-view.js';
import type { Engineering } from './load-thread.js';
import { noRollout, usageReplay } from './resume-answer.js';
import { withTurns } from './thread-turns.js';

/** Called at the instant of a snapshot: who listens from there on hears what follows it. */
export type Join = (threadId: string) => void;

/** Joins a thread that is loaded. Overrides are ignored: it goes on as it is, and the answer says how. */
export async function rejoinThread(
  { services }: Engineering,
  thread: LoadedThread,
  { params, join }: { readonly params: ThreadResumeParams; readonly join: Join },
): Promise<Answer<ThreadResumeResponse>> {
  if (!thread.writer?.materialized) throw noRollout(thread.id);
  if (params.history != null) throw invalidRequest(`cannot resume thread ${thread.id} with history while it is already running`);
  if (params.path && thread.writer.path !== null) await checkSamePath(thread, resolve(services.home, params.path));
  const stored = await services.store.find(thread.id);
  const answer = (turns: readonly WireTurn[]): Answer<ThreadResumeResponse> => {
    join(thread.id);
    return {
      result: { ...effectiveSettings(thread), thread: thread.view(stored, turns) },
      afterwards: () => {},
      toCaller: params.excludeTurns ? [] : usageReplay(thread, turns.at(-1)?.id ?? null),
    };
  };
  return params.excludeTurns ? answer([]) : withTurns(services, thread, answer);
}

async function checkSamePath({ id, writer }: LoadedThread, requested: string): Promise<void> {
  const active = writer?.path ?? '';
  if ((await realpathOf(requested)) === (await realpathOf(active))) return;
  throw invalidRequest(`cannot resume running thread ${id} with mismatched path: requested \`${requested}\`, active \`${active}\``);
}

async function realpathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
