import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { ListenOptions as Address } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AppServer, Logger } from 'keelson';
import type { ListenOptions } from './listener.js';
import type { Verdict } from './upgrade-rules.js';
import { webSocketChannel } from './web-socket-channel.js';

/** Fixed by the WebSocket protocol: proves that the server has understood the upgrade. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** How long a client may take for the head of its request. */
const defaultHandshakeMs = 10_000;
/** How long a connection may rest between two requests. */
const keepAliveMs = 60_000;

export interface UpgradeServerOptions extends ListenOptions {
  readonly kind: 'websocket' | 'unix';
  /** `null`: the connection ends without an answer. */
  readonly judge: (request: IncomingMessage) => Verdict | null;
  /** Of an upgrade that is in order: the text of the refusal, or `null`. */
  readonly authorize?: (request: IncomingMessage) => Promise<string | null>;
  readonly logger: Logger;
}

/** An HTTP server whose upgraded connections are clients of the app-server. */
export class UpgradeServer {
  readonly #server: AppServer;
  readonly #options: UpgradeServerOptions;
  readonly #http: Server;

  constructor(server: AppServer, options: UpgradeServerOptions) {
    this.#server = server;
    this.#options = options;
    const headersTimeout = options.handshakeTimeoutMs ?? defaultHandshakeMs;
    this.#http = createServer({
      headersTimeout,
      connectionsCheckingInterval: Math.ceil(headersTimeout / 4),
      requireHostHeader: false,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
      keepAliveTimeout: keepAliveMs,
      highWaterMark: 64 * 1024,
    });
    this.#http.on('request', (request, response) => this.#respond(request, response));
    this.#http.on('upgrade', (request, stream, head) => void this.#upgrade(request, stream, head));
    this.#http.on('connect', (request, stream, head) => void this.#upgrade(request, stream, head));
    // Over a socket whose clients all speak WebSocket, what is no HTTP gets no answer either; else it gets the default one.
    if (options.kind === 'unix') this.#http.on('clientError', (_error, stream) => stream.destroy());
  }

  /** `onBound` runs before anybody can be let in. */
  listen(address: Address, onBound: () => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(address, () => {
        this.#http.off('error', reject);
        this.#http.on('error', (error) => this.#options.logger.error('a listener failed', { error: error.message }));
        resolve();
      });
      // Node binds at once and reports it later.
      if (this.#http.listening) onBound();
    });
  }

  get port(): number {
    const address = this.#http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Accepts no more. Clients that are connected stay. */
  close(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    return Promise.resolve();
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const verdict = this.#options.judge(request);
    // An upgrade that the parser of HTTP does not see as one.
    if (verdict === null || verdict.kind === 'upgrade') {
      request.socket.destroy();
      return;
    }
    const { status, allow, body = '' } = verdict;
    response.writeHead(status, headersOf({ allow, body }));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const ignoreErrors = (): void => undefined;
    stream.on('error', ignoreErrors);
    const verdict = await this.#judgeUpgrade(request);
    if (stream.destroyed) return;
    stream.off('error', ignoreErrors);
    if (verdict === null) stream.destroy();
    else if (verdict.kind === 'answer') this.#refuse(request, stream, { head, verdict });
    else this.#accept(request, stream, head);
  }

  async #judgeUpgrade(request: IncomingMessage): Promise<Verdict | null> {
    const { judge, authorize, logger } = this.#options;
    const verdict = judge(request);
    if (verdict?.kind !== 'upgrade' || authorize === undefined) return verdict;
    const problem = await authorize(request);
    if (problem === null) return verdict;
    logger.warn('refused a client', { peer: request.socket.remoteAddress, reason: problem });
    return { kind: 'answer', status: 401, body: problem };
  }

  /** The connection goes back to HTTP, so that the client may try again over it. */
  #refuse(
    request: IncomingMessage,
    stream: Duplex,
    { head, verdict }: { head: Buffer; verdict: Extract<Verdict, { kind: 'answer' }> },
  ): void {
    const { status, allow, body = '' } = verdict;
    const isLast = request.httpVersion === '1.0' || request.method !== 'GET' || 'content-length' in request.headers;
    const lines = Object.entries({ ...headersOf({ allow, body }), ...(isLast ? { connection: 'close' } : {}) });
    const text = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body];
    stream.write(text.join('\r\n'));
    if (isLast) {
      stream.end();
      return;
    }
    if (head.length > 0) stream.unshift(head);
    this.#http.emit('connection', stream);
  }

  #accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { kind, logger, outboxLimitBytes } = this.#options;
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1')
      .update(key + acceptSuffix)
      .digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    const onIgnored = (reason: string): void => logger.warn(`ignored: ${reason}`, { transport: kind });
    try {
      this.#server.attach(webSocketChannel(stream, { kind, head, onIgnored }), {
        origin: 'remote',
        ...(outboxLimitBytes === undefined ? {} : { outboxLimitBytes }),
      });
    } catch (error) {
      logger.warn('a client came too late', { error: error instanceof Error ? error.message : String(error) });
      stream.destroy();
    }
  }
}

const headersOf = ({ allow, body }: { allow: string | undefined; body: string }): Record<string, string> => ({
  ...(body === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
  ...(allow === undefined ? {} : { allow }),
  'content-length': String(Buffer.byteLength(body)),
});
