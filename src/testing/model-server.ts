import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { acceptWebSockets, refuseWebSockets } from './model-sockets.js';
import type { Script } from './script.js';
import { exhaustedText, ScriptPlayer } from './script-player.js';
import { parseRequest, type ServedRequest } from './served-request.js';

/** How a model server speaks. */
export interface ModelServerOptions {
  /** Takes requests over WebSockets, too; without it they are refused with a 426. */
  readonly webSockets?: boolean;
}

/** A model behind a socket of this machine. */
export interface ModelServer extends AsyncDisposable {
  /** What goes into a provider's `base_url`. */
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  /** Those that came to prepare a connection; the script knows nothing of them. */
  readonly preparations: readonly ServedRequest[];
  /** How many WebSockets are open. */
  readonly openSockets: number;
  close(): Promise<void>;
}

/** Serves a script on a loopback port, for tests that want the socket. */
export async function startModelServer(script: Script, options: ModelServerOptions = {}): Promise<ModelServer> {
  const player = new ScriptPlayer(script);
  const requests: ServedRequest[] = [];
  const preparations: ServedRequest[] = [];
  const server = createServer((request, response) => {
    answer({ request, response, player, requests }).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const sockets = options.webSockets ? await acceptWebSockets(server, { player, requests, preparations }) : refuseWebSockets(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model server has no port');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    sockets.close();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    preparations,
    get openSockets() {
      return sockets.open();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Answer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly player: ScriptPlayer;
  readonly requests: ServedRequest[];
}

async function answer({ request, response, player, requests }: Answer): Promise<void> {
  const body = parseRequest(await readAll(request));
  requests.push({ url: request.url ?? '', headers: request.headers, body, via: 'http' });
  const steps = player.next(body);
  if (steps === null) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end(exhaustedText(player));
    return;
  }
  const [first] = steps;
  if (first?.type === 'failure') {
    response.writeHead(first.status, { 'content-type': 'application/json', ...first.headers }).end(first.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...(first?.type === 'headers' ? first.headers : {}) });
  response.flushHeaders();
  for (const step of steps) {
    if (step.type === 'headers') continue;
    if (step.type === 'event') response.write(`event: ${step.event.type}\ndata: ${JSON.stringify(step.event)}\n\n`);
    else if (step.type === 'bytes') response.write(step.bytes);
    else if (step.type === 'hang') return;
    else {
      response.destroy();
      return;
    }
  }
  response.end();
}

async function readAll(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
