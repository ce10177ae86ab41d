import type { McpServerElicitationRequestParams, McpServerElicitationRequestResponse } from 'keelson/protocol';
import { type Line, line, toLines } from '../view/lines.js';
import { type Answered, askField } from './ask-field.js';
import type { Dialogs, Question } from './dialogs.js';
import { isRecord } from './is-record.js';

type Answer = 'once' | 'session' | 'always' | 'no';

const refused: McpServerElicitationRequestResponse = { action: 'decline', content: null };
const cancelled: McpServerElicitationRequestResponse = { action: 'cancel', content: null };

/** An MCP server asks: for a page to be opened, for a yes, or for the fields of a form, one after the other. */
export async function answerElicitation(
  dialogs: Dialogs,
  params: McpServerElicitationRequestParams,
  signal: AbortSignal,
): Promise<McpServerElicitationRequestResponse> {
  const answer = await dialogs.choose({ ...elicitationQuestion(params), signal });
  if (answer === null) return cancelled;
  if (answer === 'no') return refused;
  const kept = answer === 'once' ? {} : { _meta: { persist: answer } };
  if (params.mode === 'url') return { action: 'accept', content: null, ...kept };
  const content: Record<string, Exclude<Answered, null>> = {};
  const { properties, required } = params.requestedSchema;
  for (const [name, field] of Object.entries(properties ?? {})) {
    const isRequired = required?.includes(name) ?? false;
    const value = await askField(dialogs, { title: `${params.serverName} asks`, name, field, isRequired, signal });
    if (value === null) return cancelled;
    if (value !== '') content[name] = value;
  }
  return { action: 'accept', content, ...kept };
}

export function elicitationQuestion(params: McpServerElicitationRequestParams): Question<Answer> {
  const meta = isRecord(params._meta) ? params._meta : {};
  const offered = Array.isArray(meta['persist']) ? meta['persist'] : [meta['persist']];
  return {
    title: `${params.serverName} asks`,
    body: [
      ...toLines(params.message),
      ...argumentLines(meta['tool_params_display']),
      ...(params.mode === 'url' ? toLines(params.url, 'accent') : []),
    ],
    choices: [
      { label: params.mode === 'url' ? 'Done' : 'Yes', letter: 'y', value: 'once' },
      ...(offered.includes('session')
        ? [{ label: 'Yes, and do not ask again in this session', letter: 'a', value: 'session' } as const]
        : []),
      ...(offered.includes('always') ? [{ label: 'Yes, always', letter: 'p', value: 'always' } as const] : []),
      { label: 'No', letter: 'n', value: 'no' },
    ],
  };
}

/** What a tool would be told. */
function argumentLines(display: unknown): Line[] {
  if (!Array.isArray(display)) return [];
  return display.filter(isRecord).map((one) => line(`  ${one['display_name'] ?? one['name']}: ${JSON.stringify(one['value'])}`, 'dim'));
}
