import type { ResponseItem } from '../model/model-transport.js';
import { isRecord, stringOf } from '../platform/json.js';
import type { MemoryCitation, MessagePhase, ThreadItem, UserInput, WebSearchAction } from '../protocol/index.js';

/** Items as clients see them. Live turns and turns read from a file are built by these same functions. */

export const userMessageItem = (id: string, content: readonly UserInput[]): ThreadItem => ({
  type: 'userMessage',
  id,
  content: content.map((input) => (input.type === 'text' ? { ...input, text_elements: input.text_elements ?? [] } : input)),
});

export const agentMessageItem = (
  id: string,
  text: string,
  { phase, citation = null }: { readonly phase: unknown; readonly citation?: MemoryCitation | null },
): ThreadItem => ({ type: 'agentMessage', id, text, phase: toPhase(phase), memoryCitation: citation });

export const planItem = (turnId: string, text: string): ThreadItem => ({ type: 'plan', id: `${turnId}-plan`, text });

/** A picture that the model's provider made. `savedPath` is there when it was kept as a file. */
export const imageGenerationItem = (id: string, item: ResponseItem, savedPath: string | null): ThreadItem => ({
  type: 'imageGeneration',
  id,
  status: stringOf(item.status) ?? 'completed',
  revisedPrompt: stringOf(item.revised_prompt),
  result: stringOf(item.result) ?? '',
  ...(savedPath === null ? {} : { savedPath }),
});

export const startedImageGenerationItem = (id: string): ThreadItem => ({
  type: 'imageGeneration',
  id,
  status: 'in_progress',
  revisedPrompt: null,
  result: '',
});

export const reasoningItem = (id: string, parts: { summary: readonly string[]; content: readonly string[] }): ThreadItem => ({
  type: 'reasoning',
  id,
  summary: [...parts.summary],
  content: [...parts.content],
});

export const webSearchItem = (id: string, action: unknown): Extract<ThreadItem, { type: 'webSearch' }> => {
  const known = toWebSearchAction(action);
  return { type: 'webSearch', id, query: webSearchQuery(known), action: known };
};

function toPhase(phase: unknown): MessagePhase | null {
  return phase === 'commentary' || phase === 'final_answer' ? phase : null;
}

function toWebSearchAction(action: unknown): WebSearchAction {
  if (!isRecord(action)) return { type: 'other' };
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
    case 'search': {
      if (action.query) return action.query;
      const [first = '', ...others] = action.queries ?? [];
      return others.length === 0 ? first : `${first} ...`;
    }
    case 'openPage':
      return action.url ?? '';
    case 'findInPage': {
      const { url, pattern } = action;
      if (!pattern) return url ?? '';
      return url ? `'${pattern}' in ${url}` : `'${pattern}'`;
    }
    case 'other':
      return '';
    default:
      return action satisfies never;
  }
}
