import type { ResponseItem } from '../model/model-transport.js';
import type { MessagePhase, ThreadItem, UserInput, WebSearchAction } from '../protocol/index.js';
import { isRecord, stringOf, textsOf } from './json.js';

/** Items as clients see them. Live turns and turns read from a file are built by these same functions. */

export const userMessageItem = (id: string, content: readonly UserInput[]): ThreadItem => ({
  type: 'userMessage',
  id,
  content: content.map((input) => (input.type === 'text' ? { ...input, text_elements: input.text_elements ?? [] } : input)),
});

export const agentMessageItem = (id: string, text: string, phase: unknown): ThreadItem => ({
  type: 'agentMessage',
  id,
  text,
  phase: toPhase(phase),
  memoryCitation: null,
});

export const reasoningItem = (id: string, parts: { summary: readonly string[]; content: readonly string[] }): ThreadItem => ({
  type: 'reasoning',
  id,
  summary: [...parts.summary],
  content: [...parts.content],
});

export const webSearchItem = (id: string, action: unknown): ThreadItem => {
  const known = toWebSearchAction(action);
  return { type: 'webSearch', id, query: known === null ? '' : webSearchQuery(known), action: known };
};

/** The item that a streamed response item is shown as; `null` when it has none (calls are shown by their tools). */
export function toThreadItem(item: ResponseItem, id: string): ThreadItem | null {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant' ? agentMessageItem(id, textsOf(item.content).join(''), item.phase) : null;
    case 'reasoning':
      return reasoningItem(id, { summary: textsOf(item.summary), content: textsOf(item.content) });
    case 'web_search_call':
      return webSearchItem(id, item.action);
    default:
      return null;
  }
}

function toPhase(phase: unknown): MessagePhase | null {
  return phase === 'commentary' || phase === 'final_answer' ? phase : null;
}

function toWebSearchAction(action: unknown): WebSearchAction | null {
  if (!isRecord(action)) return null;
  switch (action.type) {
    case 'search':
      return {
        type: 'search',
        query: stringOf(action.query),
        queries: Array.isArray(action.queries) ? action.queries.filter((query) => typeof query === 'string') : null,
      };
    case 'open_page':
      return { type: 'openPage', url: stringOf(action.url) };
    case 'find_in_page':
      return { type: 'findInPage', url: stringOf(action.url), pattern: stringOf(action.pattern) };
    default:
      return { type: 'other' };
  }
}

function webSearchQuery(action: WebSearchAction): string {
  switch (action.type) {
    case 'search':
      return action.query ?? action.queries?.[0] ?? '';
    case 'openPage':
      return action.url ?? '';
    case 'findInPage':
      return `'${action.pattern ?? ''}' in ${action.url ?? ''}`;
    case 'other':
      return '';
    default:
      return action satisfies never;
  }
}
