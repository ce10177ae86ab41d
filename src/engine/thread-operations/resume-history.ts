import { isRecord, textsOf } from '../../platform/json.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadResumeParams, ThreadResumeResponse } from '../../protocol/index.js';
import { previewOf } from '../../store/summary.js';
import type { Answer } from '../caller.js';
import { isContextText } from '../context/context-delta.js';
import { emptyHistory, isResponseItem } from '../projection/from-rollout.js';
import { toConfigRequest } from '../thread/thread-config-request.js';
import { effectiveSettings } from '../thread/thread-view.js';
import { createThread } from './create-thread.js';
import type { Engineering } from './engineering.js';
import { instructionsOf } from './load-thread.js';
import type { ResumeRequest } from './resume-request.js';
import { tellWarnings } from './tell-warnings.js';

/** Makes a thread whose model has seen these items. It has no turns: nothing tells them. */
export async function resumeHistory(
  engine: Engineering,
  given: NonNullable<ThreadResumeParams['history']>,
  { params, caller, join }: ResumeRequest,
): Promise<Answer<ThreadResumeResponse>> {
  if (given.length === 0) throw invalidRequest('history must not be empty');
  const items = given.filter(isResponseItem).filter(({ type }) => type !== 'other');
  const config = await engine.services.resolveConfig(toConfigRequest(params));
  const thread = await createThread(engine, {
    config,
    instructions: params.baseInstructions ?? instructionsOf(config),
    originator: caller.originator,
    trace: caller.trace,
    ephemeral: false,
    threadSource: null,
    sessionStart: 'resume',
    initial: items.map((payload) => ({ type: 'response_item' as const, payload })),
    history: () => ({ ...emptyHistory, items, preview: firstUserText(items) }),
  });
  join(thread.id, { afterAnswer: false });
  thread.publish({ type: 'threadStatusChanged', threadId: thread.id, status: thread.status });
  tellWarnings(thread);
  return { result: { ...effectiveSettings(thread), thread: thread.view(null) }, afterwards: () => {} };
}

function firstUserText(items: readonly unknown[]): string {
  for (const item of items) {
    if (!isRecord(item) || item.type !== 'message' || item.role !== 'user') continue;
    const text = textsOf(item.content).join('');
    if (text.trim() !== '' && !isContextText(text)) return previewOf(text, false);
  }
  return '';
}
