import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Callback {
  /** Where the provider sends the browser. */
  readonly redirectUri: string;
  /** Resolves with the code. Rejects with what the provider said, or when time is up. */
  readonly code: Promise<string>;
  close(): Promise<void>;
}

interface CallbackOptions {
  readonly state: string;
  /** `null`: any that is free. */
  readonly port: number | null;
  /** In place of our own address; its path is listened to. */
  readonly url: string | null;
  readonly timeoutMs: number;
}

const ownPath = '/callback';

/** Waits, on this machine only, for the browser to come back. */
export async function listenForCallback({ state, port, url, timeoutMs }: CallbackOptions): Promise<Callback> {
  const path = url === null ? ownPath : new URL(url).pathname;
  let settle = { resolve: (_code: string): void => {}, reject: (_error: Error): void => {} };
  const code = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  code.catch(() => {}); // Somebody may have gone on by then.
  const server = createServer((request, response) => {
    const outcome = readCallback(request, { path, state });
    if (outcome === null) return answer(response, 404, 'Not found');
    if ('code' in outcome) {
      answer(response, 200, 'You are logged in. You may close this window.');
      return settle.resolve(outcome.code);
    }
    answer(response, 400, outcome.error);
    if (outcome.isFinal) settle.reject(new Error(outcome.error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const ownPort = typeof address === 'object' && address !== null ? address.port : 0;
  const timer = setTimeout(() => settle.reject(new Error('timed out waiting for OAuth callback')), Math.min(timeoutMs, 2 ** 31 - 1));
  return {
    redirectUri: url ?? `http://127.0.0.1:${ownPort}${ownPath}`,
    code,
    close: async () => {
      clearTimeout(timer);
      settle.reject(new Error('the login was cancelled'));
      server.close();
      server.closeIdleConnections();
    },
  };
}

type Outcome = { readonly code: string } | { readonly error: string; readonly isFinal: boolean };

/** `null`: the request is for something else. */
function readCallback({ url }: IncomingMessage, { path, state }: { readonly path: string; readonly state: string }): Outcome | null {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://127.0.0.1');
  if (pathname !== path) return null;
  const error = searchParams.get('error');
  if (error !== null) {
    const description = searchParams.get('error_description');
    return { error: `OAuth provider returned \`${error}\`${description ? `: ${description}` : ''}`, isFinal: true };
  }
  const code = searchParams.get('code');
  // Anybody on this machine may call: what does not know the state is not the provider's answer, and ends nothing.
  if (code === null || searchParams.get('state') !== state) return { error: 'Invalid OAuth callback', isFinal: false };
  return { code };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(text);
}
