import type { RealtimeConversationVersion } from '../../protocol/index.js';
import { countTokens, cutMiddle } from '../exec/cut-output.js';
import type { ClientMessage } from './session-update.js';

export const functionOutput = (callId: string, output: string): ClientMessage => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id: callId, output },
});

interface Saying {
  readonly version: RealtimeConversationVersion;
  readonly text: string;
  readonly mark: '[USER] ' | '[BACKEND] ';
}

/** What a person, or the agent, says by text. */
export const saying = (said: Saying): ClientMessage => textMessage(said.version, marked(said));

/** What a person types for a turn: the service gets so much of it, with its mark, that it knows what it is about. */
export const typing = (said: Saying): ClientMessage => textMessage(said.version, cutTo(marked(said), maxTypedTokens));

/** The second version is told who says it. */
function marked({ version, text, mark }: Saying): string {
  return version === 'v1' || text === '' || text.startsWith(mark.trimEnd()) ? text : `${mark}${text}`;
}

function textMessage(version: RealtimeConversationVersion, text: string): ClientMessage {
  const content = [{ type: version === 'v1' ? 'text' : 'input_text', text }];
  return { type: 'conversation.item.create', item: { type: 'message', role: 'user', content } };
}

const maxTypedTokens = 300;

/** As `cutMiddle`, where the note of what is missing counts, too. */
function cutTo(text: string, maxTokens: number): string {
  for (let limit = maxTokens; ; ) {
    const cut = cutMiddle(text, { mode: 'tokens', limit });
    const over = countTokens(cut) - maxTokens;
    if (over <= 0 || limit === 0) return cut;
    limit = Math.max(limit - over, 0);
  }
}
