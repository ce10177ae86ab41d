import { finalError } from '../../model/errors.js';
import type { RealtimeConversationVersion, RealtimeVoice, RealtimeVoicesList } from '../../protocol/index.js';

/** The voices of both versions, in the order in which clients show them. */
export const realtimeVoices = (): RealtimeVoicesList => ({
  v1: ['juniper', 'maple', 'spruce', 'ember', 'vale', 'breeze', 'arbor', 'sol', 'cove'],
  v2: ['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'],
  defaultV1: 'cove',
  defaultV2: 'marin',
});

/** The voice that a conversation speaks with. @throws ModelError when its version does not have it */
export function chooseVoice(version: RealtimeConversationVersion, wanted: RealtimeVoice | null): RealtimeVoice {
  const { v1, v2, defaultV1, defaultV2 } = realtimeVoices();
  const [known, fallback] = version === 'v1' ? [v1, defaultV1] : [v2, defaultV2];
  const voice = wanted ?? fallback;
  if (known.includes(voice)) return voice;
  throw finalError(`realtime voice \`${voice}\` is not supported for ${version}; supported voices: ${known.join(', ')}`, 'badRequest');
}
