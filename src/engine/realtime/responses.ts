import type { ClientMessage } from './session-update.js';

/** Asks the service for responses, one at a time: it refuses a second one while one runs. */
export class Responses {
  readonly #send: (message: ClientMessage) => void;
  #isRunning = false;
  #isWanted = false;

  constructor(send: (message: ClientMessage) => void) {
    this.#send = send;
  }

  began(): void {
    this.#isRunning = true;
  }

  ended(): void {
    this.#isRunning = false;
    if (this.#isWanted) this.ask();
  }

  /** Now, or when the one that runs has ended. */
  ask(): void {
    this.#isWanted = this.#isRunning;
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#send({ type: 'response.create' });
  }
}
