import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** A client that writes whatever bytes it likes. */
export class RawSocket implements Disposable {
  readonly socket: Socket;
  /** All that came, so far. */
  text = '';
  readonly closed: Promise<void>;
  #onData: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.#onData();
    });
  }

  static open(address: NetConnectOpts): Promise<RawSocket> {
    const socket = connect(address);
    const raw = new RawSocket(socket);
    return new Promise((resolve, reject) => socket.once('connect', () => resolve(raw)).once('error', reject));
  }

  /** Opened and upgraded: what is written from here on are frames. */
  static async upgraded(address: NetConnectOpts): Promise<RawSocket> {
    const raw = await RawSocket.open(address);
    raw.socket.write(upgrade());
    await raw.until(/\r\n\r\n/);
    raw.text = '';
    return raw;
  }

  /** Resolves once what came fits. Rejects when the connection ends first. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#onData = () => {
        if (pattern.test(this.text)) resolve(this.text);
      };
      this.#onData();
      void this.closed.then(() => reject(new Error(`the connection ended after: ${this.text}`)));
    });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

const upgradeHeaders: Readonly<Record<string, string>> = {
  host: 'x',
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'any will do',
};

/** A request for an upgrade. A header that is `null` is left out. */
export function upgrade(headers: Readonly<Record<string, string | null>> = {}, path = '/'): string {
  const lines = Object.entries({ ...upgradeHeaders, ...headers }).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

export interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** Another length than that of the payload. */
  readonly declared?: bigint;
}

/** One frame as a client sends it. The mask is all zeros, so the payload is readable. */
export function frame(payload: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 1, fin = true, reserved = 0, isMasked = true, declared } = options;
  const body = Buffer.from(payload);
  const length = declared ?? BigInt(body.length);
  const mask = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(2 + (length > 65_535n ? 8 : length > 125n ? 2 : 0));
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = mask | (length > 65_535n ? 127 : length > 125n ? 126 : Number(length));
  if (length > 65_535n) head.writeBigUInt64BE(length, 2);
  else if (length > 125n) head.writeUInt16BE(Number(length), 2);
  return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), body]);
}
