import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, stringOf } from '../../platform/json.js';
import { isContextText } from '../context/context-delta.js';

/** What says what was done, besides messages. Reasoning, pictures that were made and compactions say nothing that lasts. */
const shownTypes = new Set([
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'local_shell_call',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
]);

/** What of an item of a thread is shown to who learns from it, without secrets; `null`: nothing. */
export function shownItem(item: ResponseItem, redact: (text: string) => string): ResponseItem | null {
  if (item.type !== 'message') return shownTypes.has(item.type) ? clean(withoutId(item), redact) : null;
  if (item.role === 'developer') return null;
  const { content } = item;
  if (item.role !== 'user' || !Array.isArray(content)) return clean(withoutId(item), redact);
  const said = content.filter((part) => !isInstruction(part));
  return said.length === 0 ? null : clean(withoutId({ ...item, content: said }), redact);
}

/** Documents of projects and skills are where they are: there is nothing to be learned from them. */
function isInstruction(part: unknown): boolean {
  const text = (isRecord(part) ? stringOf(part.text) : null)?.trimStart() ?? '';
  return isContextText(text) && /^(?:# agents\.md instructions|<skill>)/i.test(text);
}

const withoutId = ({ id: _, ...item }: ResponseItem): ResponseItem => ({ ...item, type: item.type });

function clean(item: ResponseItem, redact: (text: string) => string): ResponseItem {
  return { ...mapMembers(item, redact), type: item.type };
}

const mapMembers = (value: Readonly<Record<string, unknown>>, redact: (text: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, redact)]));

function mapTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return value.startsWith('data:') ? '[data]' : redact(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, redact));
  return isRecord(value) ? mapMembers(value, redact) : value;
}
