import type { McpServerElicitationRequestParams, McpServerElicitationRequestResponse } from 'keelson/protocol';
import { type Line, toLines } from '../view/lines.js';
import type { Dialogs } from './dialogs.js';

const refused: McpServerElicitationRequestResponse = { action: 'decline', content: null };

/** An MCP server asks: for a page to be opened, for a yes, or for the fields of a form, one after the other. */
export async function answerElicitation(
  dialogs: Dialogs,
  params: McpServerElicitationRequestParams,
  signal: AbortSignal,
): Promise<McpServerElicitationRequestResponse> {
  const title = `${params.serverName} asks`;
  const body = [...toLines(params.message), ...(params.mode === 'url' ? toLines(params.url, 'accent') : [])];
  const isAccepted = await dialogs.choose({
    title,
    body,
    choices: [
      { label: params.mode === 'url' ? 'Done' : 'Yes', letter: 'y', value: true },
      { label: 'No', letter: 'n', value: false },
    ],
    signal,
  });
  if (!isAccepted) return refused;
  if (params.mode === 'url') return { action: 'accept', content: null };
  const content: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(params.requestedSchema.properties ?? {})) {
    const value = await askField(dialogs, { title, body: toLines(`${name}${describe(field)}`), field, signal });
    if (value === null) return { action: 'cancel', content: null };
    if (value !== '') content[name] = value;
  }
  return { action: 'accept', content };
}

interface Asked {
  readonly title: string;
  readonly body: readonly Line[];
  readonly field: object;
  readonly signal: AbortSignal;
}

async function askField(dialogs: Dialogs, { title, body, field, signal }: Asked): Promise<string | number | boolean | string[] | null> {
  const type = 'type' in field ? field.type : 'string';
  const names = type === 'boolean' ? ['yes', 'no'] : 'enum' in field && Array.isArray(field.enum) ? field.enum.map(String) : null;
  if (names !== null) {
    const picked = await dialogs.choose({ title, body, choices: names.map((label) => ({ label, value: label })), signal });
    return picked !== null && type === 'boolean' ? picked === 'yes' : picked;
  }
  const text = await dialogs.write({ title, body, signal });
  if (text === null || text === '') return text;
  if (type === 'array') return text.split(',').map((part) => part.trim());
  return type === 'number' || type === 'integer' ? Number(text) : text;
}

function describe(field: object): string {
  const text = 'description' in field && typeof field.description === 'string' ? field.description : '';
  return text === '' ? '' : `: ${text}`;
}
