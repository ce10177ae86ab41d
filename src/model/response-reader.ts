import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';
import type { ResponseEvent } from './model-transport.js';
import { parseResponseEvent } from './sse.js';

/** Reads the bytes of a streamed response and hands on its events as they become whole. */
export class ResponseReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser;
  #completed = false;

  constructor(onEvent: (event: ResponseEvent) => void) {
    this.#parser = createParser({
      onEvent: ({ data }) => {
        if (this.#completed) return;
        const event = parseResponseEvent(data);
        if (event === null) return;
        if (event.type === 'completed') this.#completed = true;
        onEvent(event);
      },
    });
  }

  /** Throws the `ModelError` of an event that says that the response failed. */
  read(chunk: Buffer): 'open' | 'completed' {
    this.#parser.feed(this.#decoder.write(chunk));
    return this.#completed ? 'completed' : 'open';
  }
}
