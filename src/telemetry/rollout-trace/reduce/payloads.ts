import type { PayloadReference } from '../bundle-format.js';

/** The payload files that the events of a bundle name. */
export class Payloads {
  readonly named = new Map<string, PayloadReference>();
  readonly #read: (reference: PayloadReference) => Promise<unknown>;

  /** `read`: what a payload file holds. */
  constructor(read: (reference: PayloadReference) => Promise<unknown>) {
    this.#read = read;
  }

  note(reference: PayloadReference | null | undefined): void {
    if (reference != null) this.named.set(reference.raw_payload_id, reference);
  }

  load(reference: PayloadReference): Promise<unknown> {
    this.note(reference);
    return this.#read(reference);
  }
}
