import type { MessageChannel } from 'keelson';
import type { RpcMessage } from 'keelson/protocol';

/** A channel in memory: what the client says, and what it hears. */
export class MemoryChannel implements MessageChannel {
  readonly kind = 'custom';
  readonly heard: RpcMessage[] = [];
  #said: unknown[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  #onMessage: () => void = () => undefined;
  /** Set to make the reader slow: each message is waited for. */
  pace: (() => Promise<void>) | null = null;

  say(...messages: readonly unknown[]): void {
    this.#said.push(...messages);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  send(message: RpcMessage): void | Promise<void> {
    this.heard.push(message);
    this.#onMessage();
    return this.pace?.();
  }

  close(): void {
    this.end();
  }

  readonly incoming = this.#read();

  async *#read(): AsyncGenerator<unknown, void> {
    for (;;) {
      const said = this.#said;
      this.#said = [];
      yield* said;
      if (this.#said.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  answers(): RpcMessage[] {
    return this.heard.filter((message) => 'id' in message && !('method' in message));
  }

  until(isEnough: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onMessage = () => {
        if (isEnough()) resolve();
      };
      this.#onMessage();
    });
  }
}
