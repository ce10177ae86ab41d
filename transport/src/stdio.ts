import type { Readable, Writable } from 'node:stream';
import type { MessageChannel } from 'keelson';
import { type RpcMessage, readMessage, writeMessage } from 'keelson/protocol';
import { LineSplitter } from './json-lines.js';

/** The streams of a client, by default those of the process. */
export interface StdioChannelOptions {
  readonly input?: Readable;
  readonly output?: Writable;
  /** Told of lines that are no JSON. They get no answer. */
  readonly onIgnored?: (reason: string) => void;
}

/** JSON lines over two streams; by default those of the process. Lines written in one tick leave in one write. */
export function stdioChannel(options: StdioChannelOptions = {}): MessageChannel {
  const { input = process.stdin, output = process.stdout, onIgnored = () => undefined } = options;
  const writer = new LineWriter(output);
  return {
    kind: 'stdio',
    incoming: readValues(input, onIgnored),
    send: (message: RpcMessage) => writer.write(writeMessage(message)),
    sendText: (text: string) => writer.write(text),
    close: () => {
      writer.close();
      input.destroy();
    },
  };
}

async function* readValues(input: Readable, onIgnored: (reason: string) => void): AsyncGenerator<unknown, void> {
  const splitter = new LineSplitter(() => onIgnored('a line is not UTF-8'));
  const parse = (line: string): unknown => {
    const value = readMessage(line);
    if (value === undefined) onIgnored('a line is not JSON');
    return value;
  };
  try {
    for await (const chunk of input) {
      for (const line of splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)) {
        const value = parse(line);
        if (value !== undefined) yield value;
      }
    }
  } catch (error) {
    // Closing destroys the stream under the reader; what matters is that the input has ended.
    if (!input.destroyed) throw error;
  }
  for (const line of splitter.end()) {
    const value = parse(line);
    if (value !== undefined) yield value;
  }
}

/** Gathers the lines of one tick. While the reader is slow a write returns a promise, which its caller waits for. */
class LineWriter {
  readonly #output: Writable;
  #lines: string[] = [];
  #scheduled = false;
  #ready: Promise<void> | null = null;
  #broken = false;

  constructor(output: Writable) {
    this.#output = output;
    output.on('error', () => {
      this.#broken = true;
    });
  }

  write(line: string): void | Promise<void> {
    if (this.#broken) return;
    this.#lines.push(line);
    if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(() => this.#flush());
    }
    if (this.#ready) return this.#ready;
  }

  close(): void {
    this.#flush();
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#lines.length === 0 || this.#broken) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    if (this.#output.write(text) || this.#ready) return;
    this.#ready = new Promise<void>((resolve) => {
      const done = (): void => {
        this.#ready = null;
        this.#output.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      this.#output.on('drain', done).on('close', done).on('error', done);
    });
  }
}
