import { createParser } from 'eventsource-parser';
import { streamDisconnected } from '../errors.js';
import type { ModelCall, ResponseEvent } from '../model-transport.js';
import { readResponseEvent } from './response-event.js';
import { watchingEvents } from './watch-events.js';

/** More than the largest event that a model sends: a picture, as text. */
const maxEventCharacters = 64 * 1024 * 1024;

export interface ResponseReaderOptions {
  readonly maxEventCharacters?: number;
  readonly watch?: ModelCall['watch'] & {};
}

/** Reads the bytes of a streamed response and hands on its events as they become whole. */
export class ResponseReader {
  readonly #decoder = new TextDecoder();
  readonly #parser;
  #completed = false;

  constructor(onEvent: (event: ResponseEvent) => void, options: ResponseReaderOptions = {}) {
    const tell = (event: ResponseEvent): void => {
      if (event.type === 'completed') this.#completed = true;
      onEvent(event);
    };
    const readEvent = options.watch === undefined ? readResponseEvent : watchingEvents(options.watch);
    this.#parser = createParser({
      onEvent: ({ data }) => {
        if (!this.#completed) readEvent(data, tell);
      },
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') throw streamDisconnected('an event of the stream is too large');
      },
      maxBufferSize: options.maxEventCharacters ?? maxEventCharacters,
    });
  }

  /** Throws the `ModelError` of an event that says that the response failed. */
  read(chunk: Uint8Array): 'open' | 'completed' {
    this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
    return this.#completed ? 'completed' : 'open';
  }
}
