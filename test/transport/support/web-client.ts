import type { RpcMessage } from 'keelson/protocol';
import { WebSocket } from 'ws';

/** A client as others write them: over the `ws` package. */
export class WebClient implements Disposable {
  readonly socket: WebSocket;
  readonly heard: RpcMessage[] = [];
  readonly closed: Promise<void>;
  readonly #waiting = new Set<(message: RpcMessage) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const message: RpcMessage = JSON.parse(String(data));
      this.heard.push(message);
      for (const hear of this.#waiting) hear(message);
    });
  }

  /** Rejects with `Unexpected server response: <status>` when the upgrade is refused. */
  static open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<WebClient> {
    const socket = new WebSocket(url, { headers });
    const client = new WebClient(socket);
    return new Promise((resolve, reject) => socket.once('open', () => resolve(client)).once('error', reject));
  }

  /** Opened, and past its handshake. */
  static async greeted(url: string, headers?: Readonly<Record<string, string>>): Promise<WebClient> {
    const client = await WebClient.open(url, headers);
    await client.call('initialize', { clientInfo: { name: 'web', version: '1' }, capabilities: { experimentalApi: true } });
    return client;
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Calls and waits for the answer. */
  async call(method: string, params: unknown = {}): Promise<RpcMessage> {
    const id = this.#nextId++;
    this.say({ id, method, params });
    return this.until((message) => 'id' in message && message.id === id && !('method' in message));
  }

  /** The first message that fits, among those heard and those to come. Rejects when the connection ends first. */
  until(fits: (message: RpcMessage) => boolean): Promise<RpcMessage> {
    const before = this.heard.find(fits);
    if (before) return Promise.resolve(before);
    return new Promise((resolve, reject) => {
      const hear = (message: RpcMessage): void => {
        if (!fits(message)) return;
        this.#waiting.delete(hear);
        resolve(message);
      };
      this.#waiting.add(hear);
      void this.closed.then(() => reject(new Error('the connection ended')));
    });
  }

  notified(method: string): Promise<RpcMessage> {
    return this.until((message) => 'method' in message && message.method === method);
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

/** What is at the end of a path of members. */
export const dig = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);

/** The id of the thread that an answer is about. */
export const threadOf = (answer: RpcMessage): string => String(dig(answer, 'result', 'thread', 'id'));
