import type { ModelCall, ProviderInfo, ResponseEvent } from '../../src/model/model-transport.js';

/** A request to a model at `baseUrl`, with no patience unless told otherwise. */
export function modelCall(
  baseUrl: string,
  provider: Partial<ProviderInfo> = {},
  signal: AbortSignal = new AbortController().signal,
): ModelCall {
  return {
    provider: {
      id: 'mock',
      name: 'mock',
      baseUrl,
      queryParams: {},
      headers: {},
      requestMaxRetries: 0,
      streamMaxRetries: 0,
      streamIdleTimeoutMs: 10_000,
      authorization: () => Promise.resolve(null),
      ...provider,
    },
    body: {
      model: 'gpt-5.2',
      input: [],
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      reasoning: null,
      store: false,
      stream: true,
      include: [],
    },
    headers: { originator: 'tests' },
    signal,
  };
}

export const textsOf = (events: readonly ResponseEvent[]): string =>
  events.map((event) => (event.type === 'textDelta' ? event.delta : '')).join('');
