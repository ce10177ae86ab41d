import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ResponsesRequest } from '../model/model-transport.js';
import type { Script } from './script.js';
import { exhaustedText, ScriptPlayer } from './script-player.js';

export interface ServedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: ResponsesRequest;
}

/** A model behind a socket of this machine. */
export interface ModelServer extends AsyncDisposable {
  /** What goes into a provider's `base_url`. */
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  close(): Promise<void>;
}

/** Serves a script over HTTP on a loopback port, for tests that want the socket. */
export async function startModelServer(script: Script): Promise<ModelServer> {
  const player = new ScriptPlayer(script);
  const requests: ServedRequest[] = [];
  const server = createServer((request, response) => {
    answer({ request, response, player, requests }).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model server has no port');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${address.port}/v1`, requests, close, [Symbol.asyncDispose]: close };
}

interface Answer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly player: ScriptPlayer;
  readonly requests: ServedRequest[];
}

async function answer({ request, response, player, requests }: Answer): Promise<void> {
  const body = parseRequest(await readAll(request));
  requests.push({ url: request.url ?? '', headers: request.headers, body });
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
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const step of steps) {
    if (step.type === 'event') response.write(`event: ${step.event.type}\ndata: ${JSON.stringify(step.event)}\n\n`);
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

/** The requests that reach this server come from the program under test: their shape is what it sent. */
const parseRequest = (text: string): ResponsesRequest => JSON.parse(text) as ResponsesRequest;
