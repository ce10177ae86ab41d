import type { RealtimeConversationVersion, RealtimeVoice } from '../../protocol/index.js';
import type { ConfigKeys } from '../schema/config-table.js';

/** What the configuration says of realtime conversations. `null`: it says nothing. */
export interface RealtimeConfig {
  readonly version: RealtimeConversationVersion;
  readonly type: 'conversational' | 'transcription';
  readonly voice: RealtimeVoice | null;
  /** Base of the WebSocket's address; `null`: the provider's. */
  readonly baseUrl: string | null;
  readonly model: string;
  /** Wins over the prompt of a call, unless it is blank. */
  readonly prompt: string | null;
  /** In place of what is gathered, also when it is empty. */
  readonly startupContext: string | null;
  /** What the thread's own model is told when a conversation begins. */
  readonly startInstructions: string | null;
}

export const resolveRealtime = (keys: ConfigKeys): RealtimeConfig => ({
  version: keys.realtime?.version ?? 'v2',
  type: keys.realtime?.type ?? 'conversational',
  voice: keys.realtime?.voice ?? null,
  baseUrl: keys.experimental_realtime_ws_base_url ?? null,
  model: keys.experimental_realtime_ws_model ?? 'gpt-realtime-1.5',
  prompt: keys.experimental_realtime_ws_backend_prompt ?? null,
  startupContext: keys.experimental_realtime_ws_startup_context ?? null,
  startInstructions: keys.experimental_realtime_start_instructions ?? null,
});
