import type { ThreadStartParams, ThreadStartResponse } from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import { checkEnvironments, checkPermissions } from '../checks.js';
import { prepareModel } from '../model-session.js';
import { toConfigRequest } from '../thread/thread-config-request.js';
import { effectiveSettings } from '../thread/thread-view.js';
import { checkDynamicTools } from '../tools/dynamic-tool-checks.js';
import { createThread } from './create-thread.js';
import type { Engineering } from './engineering.js';
import { instructionsOf } from './load-thread.js';
import { tellWarnings } from './tell-warnings.js';

export async function startThread(engine: Engineering, params: ThreadStartParams, caller: Caller): Promise<Answer<ThreadStartResponse>> {
  checkPermissions(params, { name: 'sandbox', value: params.sandbox });
  checkEnvironments(params.environments, engine.services.environments);
  checkDynamicTools(params.dynamicTools ?? []);
  const config = await engine.services.resolveConfig({ ...toConfigRequest(params), mayTrust: params.cwd != null });
  const thread = await createThread(engine, {
    config,
    instructions: params.baseInstructions ?? instructionsOf(config),
    originator: caller.originator,
    trace: caller.trace,
    ephemeral: params.ephemeral ?? false,
    threadSource: params.threadSource ?? null,
    serviceName: params.serviceName ?? null,
    environments: params.environments ?? null,
    dynamicTools: (params.dynamicTools ?? []).map((tool) => ({ ...tool, deferLoading: tool.deferLoading ?? false })),
    rawEvents: params.experimentalRawEvents ?? false,
    sessionStart: params.sessionStartSource ?? 'startup',
  });
  prepareModel(engine.services, thread, caller);
  const view = thread.view(null);
  return {
    result: { ...effectiveSettings(thread), thread: view },
    afterwards: () => {
      thread.emit({ type: 'threadStarted', threadId: thread.id, thread: view });
      tellWarnings(thread);
    },
  };
}
