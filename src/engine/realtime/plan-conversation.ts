import type { RealtimeConfig } from '../../config/sections/realtime-config.js';
import { finalError } from '../../model/errors.js';
import type { ProviderInfo } from '../../model/model-transport.js';
import type { ThreadRealtimeStartParams } from '../../protocol/index.js';
import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { choosePrompt, joinInstructions } from './instructions.js';
import { toSession } from './session-update.js';
import { gatherStartupContext } from './startup-context.js';
import { chooseVoice } from './voices.js';

/** A conversation that nothing forbids: what it takes to begin it. */
export interface Plan {
  readonly settings: RealtimeConfig;
  readonly provider: ProviderInfo;
  readonly sessionId: string;
  readonly session: Readonly<Record<string, unknown>>;
  /** Who asks. */
  readonly identity: Readonly<Record<string, string>>;
  /** Says who pays, on a socket; a call finds that out by itself. */
  readonly authorization: Readonly<Record<string, string>>;
}

export interface PlanRequest {
  readonly thread: LoadedThread;
  readonly settings: RealtimeConfig;
  readonly params: ThreadRealtimeStartParams;
  readonly caller: Caller;
}

/** Checks what can be checked before anything is touched, in the order in which clients are told. @throws ModelError */
export async function planConversation(services: Services, { thread, settings, params, caller }: PlanRequest): Promise<Plan> {
  const { outputModality, transport } = params;
  const { provider } = thread.config;
  if (outputModality === 'text' && settings.version === 'v1') {
    throw finalError('text realtime output modality requires realtime v2', 'badRequest');
  }
  const voice = chooseVoice(settings.version, params.voice ?? settings.voice);
  const authorization = transport?.type === 'webrtc' ? {} : await keyOf(provider);
  const [prompt, context] = await Promise.all([
    choosePrompt({ configured: settings.prompt, asked: params.prompt }),
    settings.startupContext ?? gatherStartupContext(services, thread),
  ]);
  const sessionId = params.realtimeSessionId ?? thread.id;
  return {
    settings,
    provider,
    sessionId,
    session: toSession({ ...settings, instructions: joinInstructions(prompt, context), voice, outputModality }),
    identity: { originator: caller.originator, 'user-agent': caller.userAgent, 'x-session-id': sessionId },
    authorization,
  };
}

/** Sockets take keys only: accounts do not count. */
async function keyOf(provider: ProviderInfo): Promise<Readonly<Record<string, string>>> {
  const key = (await provider.apiKey?.()) ?? null;
  if (key === null) throw finalError('realtime conversation requires API key auth', 'unauthorized');
  return { authorization: `Bearer ${key}` };
}
