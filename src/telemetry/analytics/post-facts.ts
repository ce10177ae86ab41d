import type { Fetch } from '../../platform/http/http.js';
import type { AnalyticsSink } from './fact.js';

const timeoutMs = 10_000;

export interface PostFactsOptions {
  readonly fetch: Fetch;
  /** Whether the configuration allows it, and where to: looked at for each fact. `null`: it does not. */
  readonly address: () => Promise<string | null>;
  /** The headers of the ChatGPT account that is logged in; `null`: none is. */
  readonly chatgptHeaders: () => Promise<Readonly<Record<string, string>> | null>;
  /** How the server names itself where no client did. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Posts each fact to ChatGPT's own service, as long as somebody is logged in there and the configuration does not forbid it. */
export const postFacts =
  ({ fetch, address, chatgptHeaders, headers }: PostFactsOptions): AnalyticsSink =>
  async (fact) => {
    if (fact.event_type === 'server_request') return;
    const base = await address();
    const login = base === null ? null : await chatgptHeaders();
    if (login === null) return;
    const response = await fetch(`${base}/codex/analytics-events/events`, {
      method: 'POST',
      headers: { ...headers, ...login, 'content-type': 'application/json' },
      body: JSON.stringify({ events: [fact] }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.text();
    if (response.status < 200 || response.status > 299) throw new Error(`the service answered ${response.status}`);
  };
