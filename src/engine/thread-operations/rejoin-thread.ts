import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { osErrorText } from '../../platform/os-error.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadResumeResponse } from '../../protocol/index.js';
import type { Answer } from '../caller.js';
import type { LoadedThread } from '../thread/thread.js';
import { effectiveSettings } from '../thread/thread-view.js';
import type { Engineering } from './engineering.js';
import { goalReplay, noRollout, usageReplay } from './resume-answer.js';
import type { ResumeRequest } from './resume-request.js';
import { type TurnsNow, withTurns } from './thread-turns.js';

/** Joins a thread that is loaded. Overrides are ignored: it goes on as it is, and the answer says how. */
export async function rejoinThread(
  { services }: Engineering,
  thread: LoadedThread,
  { params, join }: ResumeRequest,
): Promise<Answer<ThreadResumeResponse>> {
  if (params.history != null) throw invalidRequest(`cannot resume thread ${thread.id} with history while it is already running`);
  if (!thread.writer?.materialized) throw noRollout(thread.id);
  if (params.path != null) await checkSamePath(services.home, thread, params.path);
  const [stored, goal] = await Promise.all([services.store.find(thread.id), goalReplay(services, thread)]);
  const answer = (turnsNow: TurnsNow): Answer<ThreadResumeResponse> => {
    const turns = turnsNow({ withStreaming: join(thread.id, { afterAnswer: true }) });
    return {
      result: { ...effectiveSettings(thread), thread: thread.view(stored, turns) },
      afterwards: () => {},
      toCaller: [...(params.excludeTurns ? [] : usageReplay(thread, turns)), ...goal],
    };
  };
  return params.excludeTurns ? answer(() => []) : withTurns(services, thread, answer);
}

async function checkSamePath(home: string, { id, writer }: LoadedThread, path: string): Promise<void> {
  const requested = resolve(home, path);
  const active = writer?.path ?? null;
  if (active === null) throw invalidRequest('rollout path queries are only supported with the local thread store');
  if ((await existing(requested)) === (await realpath(active).catch(() => active))) return;
  throw invalidRequest(`cannot resume running thread ${id} with mismatched path: requested \`${requested}\`, active \`${active}\``);
}

async function existing(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw invalidRequest(`failed to resolve rollout path \`${path}\`: ${osErrorText(error)}`);
  }
}
