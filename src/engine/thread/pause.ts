import { invalidRequest } from '../../protocol/errors.js';

/** Stands still while prompts are open that the client handles by itself: the clocks of commands do not run meanwhile. */
export class Pause {
  #count = 0;
  readonly #listeners = new Set<(isPaused: boolean) => void>();

  get count(): number {
    return this.#count;
  }

  get isPaused(): boolean {
    return this.#count > 0;
  }

  increment(): void {
    this.#count++;
    if (this.#count === 1) this.#tell();
  }

  /** @throws RpcError when there is nothing to take off */
  decrement(): void {
    if (this.#count === 0) throw invalidRequest('out-of-band elicitation count is already zero');
    this.#count--;
    if (this.#count === 0) this.#tell();
  }

  /** Calls `listener` when the pause begins and when it ends. */
  onChange(listener: (isPaused: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.isPaused);
  }
}
