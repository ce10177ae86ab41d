import type { Duplex } from 'node:stream';
import type { MessageChannel } from 'keelson';
import { type RpcMessage, readMessage, writeMessage } from 'keelson/protocol';
import { Receiver, Sender } from 'ws';
import { FrameSizeLimit } from './frame-size-limit.js';
import { InputQueue } from './input-queue.js';

const largestFrame = 16 * 2 ** 20;
const largestMessage = 64 * 2 ** 20;
/** What small pieces cost beside their bytes is bounded by these. */
const mostFragments = 16 * 1024;
const mostChunks = 64 * 1024;
/** How long a client may take to read the last of what it was sent. */
const lingerMs = 1000;

const textFrame = { fin: true, binary: false, compress: false, mask: false } as const;

export interface WebSocketChannelOptions {
  readonly kind: 'websocket' | 'unix';
  /** What came behind the upgrade request. */
  readonly head: Buffer;
  /** Told of messages that are not read, and of why a connection was ended. */
  readonly onIgnored: (reason: string) => void;
}

/** One JSON message per text frame, over a stream that has been upgraded. It ends by the end of the stream, without a close frame. */
export function webSocketChannel(stream: Duplex, options: WebSocketChannelOptions): MessageChannel {
  const frames = new FrameStream(stream, options.onIgnored);
  frames.receive(options.head);
  return {
    kind: options.kind,
    incoming: frames.incoming,
    send: (message: RpcMessage) => frames.send(writeMessage(message)),
    sendText: (text: string) => frames.send(text),
    close: () => frames.close(),
  };
}

/** The frames of one client. */
class FrameStream {
  readonly incoming: InputQueue<unknown>;
  readonly #stream: Duplex;
  readonly #onIgnored: (reason: string) => void;
  readonly #sender: Sender;
  readonly #receiver = new Receiver({
    isServer: true,
    maxPayload: largestMessage,
    maxFragments: mostFragments,
    maxBufferedChunks: mostChunks,
  });
  readonly #frameSize = new FrameSizeLimit(largestFrame);
  #isCorked = false;
  #isClosed = false;
  #drained: Promise<void> | null = null;
  #owedPong: Buffer | null = null;

  constructor(stream: Duplex, onIgnored: (reason: string) => void) {
    this.#stream = stream;
    this.#onIgnored = onIgnored;
    this.#sender = new Sender(stream);
    this.incoming = new InputQueue(stream);
    this.#receiver
      .on('message', (data, isBinary) => this.#take(data, isBinary))
      .on('ping', (data) => this.#pong(data))
      .on('conclude', (code) => this.#answerClose(code))
      .on('error', (error) => this.#refuse(error.message));
    stream
      .on('data', (chunk: Buffer) => this.receive(chunk))
      .on('end', () => this.incoming.end())
      .on('error', (error: Error) => onIgnored(`the connection broke: ${error.message}`))
      .on('close', () => this.#end());
  }

  receive(chunk: Buffer): void {
    if (this.#isClosed || chunk.length === 0) return;
    if (this.#frameSize.admits(chunk)) this.#receiver.write(chunk);
    else this.#refuse('a frame is too large');
  }

  /** A promise means that the client is behind: wait before the next. */
  send(text: string): void | Promise<void> {
    if (this.#isClosed) return;
    this.#cork();
    this.#sender.send(text, textFrame);
    if (this.#stream.writableNeedDrain) return this.#untilDrained();
  }

  /** Lets a client that reads have the rest; one that does not is cut off. */
  close(): void {
    if (this.#isClosed) return;
    const isBehind = this.#stream.writableNeedDrain;
    this.#end();
    if (isBehind) this.#stream.destroy();
    else this.#finish();
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#onIgnored('a binary message');
      return;
    }
    const value = readMessage(data.toString());
    if (value === undefined) this.#onIgnored('a message is not JSON');
    else this.incoming.push(value);
  }

  /** A client that does not read gets one answer to all its pings, so that they do not pile up. */
  #pong(data: Buffer): void {
    if (this.#isClosed) return;
    if (!this.#stream.writableNeedDrain) {
      this.#cork();
      this.#sender.pong(data, false);
      return;
    }
    if (this.#owedPong === null) {
      void this.#untilDrained().then(() => {
        const owed = this.#owedPong;
        this.#owedPong = null;
        if (owed !== null) this.#pong(owed);
      });
    }
    this.#owedPong = data;
  }

  #answerClose(code: number): void {
    if (this.#isClosed) return;
    // 1005 stands for "no code was given" and cannot be sent.
    this.#sender.close(code === 1005 ? undefined : code, '', false);
    this.#end();
    this.#finish();
  }

  /** What breaks the rules of frames ends the connection. */
  #refuse(reason: string): void {
    this.#onIgnored(`the connection was ended: ${reason}`);
    this.#end();
    this.#stream.destroy();
  }

  #finish(): void {
    this.#stream.end();
    const timer = setTimeout(() => this.#stream.destroy(), lingerMs);
    this.#stream.once('close', () => clearTimeout(timer));
    // What still comes is read away: unread bytes would turn the end into a reset, and the client would lose the last messages.
    this.#stream.resume();
  }

  #end(): void {
    this.#isClosed = true;
    this.incoming.end();
  }

  /** What is sent in one tick leaves in one write. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#stream.uncork();
    });
  }

  #untilDrained(): Promise<void> {
    this.#drained ??= new Promise<void>((resolve) => {
      const done = (): void => {
        this.#drained = null;
        this.#stream.off('drain', done).off('close', done);
        resolve();
      };
      this.#stream.on('drain', done).on('close', done);
    });
    return this.#drained;
  }
}
