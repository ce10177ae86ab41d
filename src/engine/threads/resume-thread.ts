import { basename } from 'node:path';
import { notImplemented } from '../../protocol/errors.js';
import type { ThreadResumeParams, ThreadResumeResponse } from '../../protocol/index.js';
import { checkPermissions, checkThreadId } from '../checks.js';
import type { Answer } from '../engine.js';
import { stringOf } from '../json.js';
import { toHistory } from '../projection/from-rollout.js';
import { toTurns } from '../projection/to-turns.js';
import { toResumeRequest } from '../thread-config-request.js';
import { effectiveSettings } from '../thread-view.js';
import { type Engineering, instructionsOf, loadThread } from './load-thread.js';
import { type Join, rejoinThread } from './rejoin-thread.js';
import { noRollout, usageReplay } from './resume-answer.js';
import { readRecords } from './thread-turns.js';

export async function resumeThread(engine: Engineering, params: ThreadResumeParams, join: Join): Promise<Answer<ThreadResumeResponse>> {
  checkPermissions(params, { name: 'sandbox', value: params.sandbox });
  if (params.history != null) throw notImplemented('thread/resume with history');
  const threadId = params.path ? threadIdOfPath(params.path) : params.threadId;
  checkThreadId(threadId);
  engine.threads.checkNotClosing(threadId);
  const loaded = engine.threads.find(threadId);
  if (loaded) return rejoinThread(engine, loaded, { params, join });
  return resumeCold(engine, threadId, { params, join });
}

async function resumeCold(
  engine: Engineering,
  threadId: string,
  { params, join }: { readonly params: ThreadResumeParams; readonly join: Join },
): Promise<Answer<ThreadResumeResponse>> {
  const { services, threads } = engine;
  const stored = await services.store.find(threadId);
  if (stored === null) throw noRollout(threadId);
  const records = await readRecords(services, threadId);
  const history = toHistory(records);
  const config = await services.resolveConfig(toResumeRequest(params, stored, history));
  const writer = await services.store.reopen(threadId);
  if (writer === null) throw noRollout(threadId);
  const raced = threads.find(threadId);
  if (raced) {
    await writer.close();
    return rejoinThread(engine, raced, { params, join });
  }
  const instructions = params.baseInstructions ?? history.baseInstructions ?? instructionsOf(config);
  const thread = await loadThread(engine, {
    id: threadId,
    config,
    instructions,
    writer,
    head: stored,
    stored: history,
    environments: null,
  });
  join(threadId);
  thread.publish({ type: 'threadStatusChanged', threadId, status: thread.status });
  const recorded = stringOf(history.turnContext?.model);
  if (recorded !== null && recorded !== config.model) {
    thread.publish({ type: 'warning', threadId, message: modelChangedWarning(recorded, config.model) });
  }
  const turns = params.excludeTurns ? [] : toTurns(records);
  return {
    result: { ...effectiveSettings(thread), thread: thread.view(stored, turns) },
    afterwards: () => {},
    toCaller: params.excludeTurns ? [] : usageReplay(thread, history.tokenUsageTurnId),
  };
}

const modelChangedWarning = (recorded: string, current: string): string =>
  `This session was recorded with model \`${recorded}\` but is resuming with \`${current}\`. Consider switching back to \`${recorded}\` as it may affect Codex performance.`;

/** The id at the end of a file's name. */
function threadIdOfPath(path: string): string {
  return /([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/i.exec(basename(path))?.[1] ?? path;
}
