import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

type Message = Readonly<Record<string, unknown>>;

/** One socket of the program. */
export class RealtimePeer {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What the program sent, in order. */
  readonly received: Message[] = [];
  readonly ended: Promise<number>;
  readonly #socket: WebSocket;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, { url, headers }: { readonly url: string; readonly headers: IncomingHttpHeaders }) {
    this.#socket = socket;
    this.url = url;
    this.headers = headers;
    this.ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data: RawData) => {
      this.received.push(JSON.parse(data.toString()));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  say(...events: readonly (Message | string)[]): void {
    for (const event of events) this.#socket.send(typeof event === 'string' ? event : JSON.stringify(event));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  cut(): void {
    this.#socket.terminate();
  }

  /** Resolves with all that was sent after `session.update`, once there is so much of it. */
  async sent(count: number): Promise<readonly Message[]> {
    while (this.received.length <= count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.received.slice(1);
  }
}

export interface CallAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A realtime service on loopback, played by a test. */
export interface RealtimeService extends AsyncDisposable {
  /** What goes into the configuration as a base. */
  readonly url: string;
  readonly calls: readonly { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Answers to calls that are created; the last one stays. */
  answers: CallAnswer[];
  /** Statuses that upgrades are refused with, one for each. */
  readonly refusals: number[];
  /** How often a socket was asked for. */
  readonly upgrades: number;
  /** The next socket that the program opens, once it is open. */
  next(): Promise<RealtimePeer>;
}

export async function startRealtimeService(): Promise<RealtimeService> {
  const calls: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const refusals: number[] = [];
  const opened: RealtimePeer[] = [];
  const waiting: ((peer: RealtimePeer) => void)[] = [];
  let upgrades = 0;
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    calls.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    const {
      status,
      headers = {},
      body = '',
    } = (service.answers.length > 1 ? service.answers.shift() : service.answers[0]) ?? { status: 500 };
    response.writeHead(status, headers).end(body);
  });
  server.on('upgrade', (request, socket, head) => {
    upgrades++;
    const status = refusals.shift();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => {
      const peer = new RealtimePeer(open, { url: request.url ?? '', headers: request.headers });
      const wake = waiting.shift();
      if (wake) wake(peer);
      else opened.push(peer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the realtime service has no port');
  const service: RealtimeService = {
    url: `http://127.0.0.1:${address.port}/v1`,
    calls,
    answers: [{ status: 201, headers: { location: '/v1/realtime/calls/rtc_one' }, body: 'v=answer' }],
    refusals,
    get upgrades() {
      return upgrades;
    },
    next: async () => opened.shift() ?? new Promise<RealtimePeer>((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      for (const client of sockets.clients) client.terminate();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return service;
}
