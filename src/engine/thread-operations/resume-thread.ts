import { stringOf } from '../../platform/json.js';
import type { ThreadResumeResponse } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import type { Answer } from '../caller.js';
import { checkPermissions } from '../checks.js';
import { prepareModel } from '../model-session.js';
import type { LoadedThread } from '../thread/thread.js';
import { toResumeRequest } from '../thread/thread-config-request.js';
import { isThreadId, toThreadId } from '../thread/thread-id.js';
import { toThreadSource } from '../thread/thread-parts.js';
import { effectiveSettings } from '../thread/thread-view.js';
import type { Engineering } from './engineering.js';
import { instructionsOf, loadThread } from './load-thread.js';
import { rejoinThread } from './rejoin-thread.js';
import { getStored, goalReplay, noRollout, usageReplay } from './resume-answer.js';
import { resumeHistory } from './resume-history.js';
import type { ResumeRequest } from './resume-request.js';
import { tellWarnings } from './tell-warnings.js';
import { readThreadHistory } from './thread-turns.js';

/** Goes on with a thread: one that is loaded, else one made from response items, else the one of a file, else that of an id. */
export async function resumeThread(engine: Engineering, request: ResumeRequest): Promise<Answer<ThreadResumeResponse>> {
  const { params } = request;
  checkPermissions(params, { name: 'sandbox', value: params.sandbox });
  const named = isThreadId(params.threadId) ? toThreadId(params.threadId) : null;
  if (named !== null) {
    engine.threads.checkNotClosing(named);
    const loaded = engine.threads.find(named);
    // A path stands for the thread of its file, unless the named one has a file already.
    const isNamed = params.path == null || params.history != null || loaded?.writer?.materialized;
    if (loaded && isNamed) return rejoinThread(engine, loaded, request);
  }
  if (params.history != null) return resumeHistory(engine, params.history, request);
  const stored =
    params.path != null
      ? await engine.services.store.findByPath(params.path)
      : await getStored(engine.services, toThreadId(params.threadId));
  if (stored === null) throw noRollout(params.threadId);
  engine.threads.checkNotClosing(stored.id);
  const loaded = engine.threads.find(stored.id);
  return loaded ? rejoinThread(engine, loaded, request) : resumeStored(engine, stored, request);
}

async function resumeStored(engine: Engineering, stored: StoredThread, request: ResumeRequest): Promise<Answer<ThreadResumeResponse>> {
  const { services } = engine;
  const { params, join, caller } = request;
  const { history, turns } = await readThreadHistory(services.store.records(stored));
  const config = await services.resolveConfig(toResumeRequest(params, stored, history));
  const writer = await services.store.reopen(stored);
  if (writer === null) throw noRollout(stored.id);
  const instructions = params.baseInstructions ?? history.baseInstructions ?? instructionsOf(config);
  const thread = await loadThread(engine, {
    id: stored.id,
    config,
    instructions,
    writer,
    head: stored,
    stored: { ...history, preview: stored.preview || history.preview },
    environments: null,
    sessionStart: 'resume',
    ...(caller.trace === undefined ? {} : { origin: { trace: caller.trace, originator: caller.originator } }),
  });
  if (thread.writer !== writer) return rejoinThread(engine, thread, request);
  prepareModel(services, thread, caller);
  join(thread.id, { afterAnswer: false });
  greet(thread, stringOf(history.turnContext?.model));
  return {
    result: {
      ...effectiveSettings(thread),
      thread: { ...thread.view(stored, params.excludeTurns ? [] : turns), threadSource: toThreadSource(history) },
    },
    afterwards: () => services.whenIdle(thread.id),
    toCaller: [...(params.excludeTurns ? [] : usageReplay(thread, turns)), ...(await goalReplay(services, thread))],
  };
}

/** What clients hear before the answer. */
function greet(thread: LoadedThread, recordedModel: string | null): void {
  const { id: threadId, config, status } = thread;
  tellWarnings(thread);
  if (recordedModel !== null && recordedModel !== config.model) {
    thread.publish({ type: 'warning', threadId, message: modelChangedWarning(recordedModel, config.model) });
  }
  thread.publish({ type: 'threadStatusChanged', threadId, status });
}

const modelChangedWarning = (recorded: string, current: string): string =>
  `This session was recorded with model \`${recorded}\` but is resuming with \`${current}\`. Consider switching back to \`${recorded}\` as it may affect Codex performance.`;
