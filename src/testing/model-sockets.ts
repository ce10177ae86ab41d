import type { IncomingMessage, Server } from 'node:http';
import type { WebSocket } from 'ws';
import type { ScriptStep } from './script.js';
import { exhaustedText, type ScriptPlayer } from './script-player.js';
import { parseRequest, type ServedRequest } from './served-request.js';

/** The WebSockets of a model server. */
export interface ModelSockets {
  open(): number;
  close(): void;
}

/** Every upgrade is told to use plain requests. */
export function refuseWebSockets(server: Server): ModelSockets {
  server.on('upgrade', (_request, socket) => {
    // Who asked may be gone before it is answered.
    socket.on('error', () => {});
    socket.end('HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return { open: () => 0, close: () => {} };
}

interface Served {
  readonly player: ScriptPlayer;
  readonly requests: ServedRequest[];
  readonly preparations: ServedRequest[];
}

/** Each message asks for a response. */
export async function acceptWebSockets(server: Server, served: Served): Promise<ModelSockets> {
  const { WebSocketServer } = await import('ws');
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    socket.on('message', (data) => answer(socket, { request, text: String(data), ...served }));
  });
  return {
    open: () => sockets.clients.size,
    close: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

interface Asked extends Served {
  readonly request: IncomingMessage;
  readonly text: string;
}

function answer(socket: WebSocket, { request, text, player, requests, preparations }: Asked): void {
  const body = parseRequest(text);
  const asked: ServedRequest = { url: request.url ?? '', headers: request.headers, body, via: 'websocket' };
  if ('generate' in body && body.generate === false) {
    preparations.push(asked);
    send(socket, { type: 'response.created', response: { id: 'prepared' } });
    send(socket, { type: 'response.completed', response: { id: 'prepared' } });
    return;
  }
  requests.push(asked);
  const steps = player.next(body);
  if (steps === null) send(socket, { type: 'error', status: 400, error: { message: exhaustedText(player) } });
  for (const step of steps ?? []) play(socket, step);
}

function play(socket: WebSocket, step: ScriptStep): void {
  switch (step.type) {
    case 'event':
      send(socket, step.event);
      return;
    case 'failure': {
      const body: unknown = step.body.startsWith('{') ? JSON.parse(step.body) : { error: { message: step.body } };
      send(socket, { type: 'error', status: step.status, headers: step.headers, ...(typeof body === 'object' ? body : {}) });
      return;
    }
    case 'bytes':
      socket.send(step.bytes);
      return;
    case 'cut':
      socket.terminate();
      return;
    case 'headers': // A connection had its head long ago.
    case 'hang':
      return;
    default:
      step satisfies never;
  }
}

const send = (socket: WebSocket, event: unknown): void => socket.send(JSON.stringify(event));
