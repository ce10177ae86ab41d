import { createServer, type IncomingHttpHeaders } from 'node:http';

type Json = Readonly<Record<string, unknown>>;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An unsigned token with these claims. */
export const jwt = (claims: Json): string => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${part('signature')}`;

export interface IdTokenClaims {
  readonly email?: string | null;
  readonly plan?: string | null;
  readonly account?: string | null;
  readonly user?: string | null;
  /** More claims of OpenAI's own. */
  readonly auth?: Json;
  /** More claims of the token. */
  readonly more?: Json;
}

/** A token that says who logged in; `null` leaves a claim out. */
export function idToken(claims: IdTokenClaims = {}): string {
  const { email = 'user@example.com', plan = 'pro', account = 'acct-1', user = 'user-1', auth = {}, more = {} } = claims;
  const own = { chatgpt_plan_type: plan, chatgpt_user_id: user, chatgpt_account_id: account };
  const known = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
  return jwt({ ...(email === null ? {} : { email }), ...more, 'https://api.openai.com/auth': { ...known, ...auth } });
}

/** The text of an `auth.json` with tokens. */
export const storedTokens = (tokens: Json = {}, more: Json = {}): string =>
  JSON.stringify({
    OPENAI_API_KEY: null,
    tokens: { id_token: idToken(), access_token: 'access-1', refresh_token: 'refresh-1', account_id: 'acct-1', ...tokens },
    last_refresh: new Date().toISOString(),
    ...more,
  });

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed: JSON and forms. */
  readonly body: Json;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Answers on loopback: the issuer of logins, ChatGPT's own service, whatever a test needs. */
export interface Backend extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly Asked[];
  /** The requests to this path. */
  saw(path: string): readonly Asked[];
}

export async function startBackend(answer: (asked: Asked) => Answer | null | Promise<Answer | null> = () => null): Promise<Backend> {
  const requests: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method = '', url = '', headers } = request;
    const asked: Asked = { method, url, headers, body: bodyOf(headers['content-type'] ?? '', text) };
    requests.push(asked);
    const { status = 200, headers: more = {}, body = {} } = (await answer(asked)) ?? { status: 404 };
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    saw: (path) => requests.filter(({ url }) => url.split('?')[0] === path),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function bodyOf(type: string, text: string): Json {
  if (type.includes('json')) return JSON.parse(text);
  return type.includes('urlencoded') ? Object.fromEntries(new URLSearchParams(text)) : { text };
}
