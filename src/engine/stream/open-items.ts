import type { ResponseItem } from '../../model/model-transport.js';
import { stringOf } from '../../platform/json.js';
import type { StreamedMessage } from './streamed-message.js';

/** An item of the model that was begun and is not whole yet. */
export interface OpenItem {
  /** As clients know it. */
  readonly id: string;
  /** As the model named it; empty when it did not. */
  readonly modelId: string;
  readonly type: string;
  /** Of messages only. */
  readonly message: StreamedMessage | null;
}

/** The items that stream at the moment. Mostly there is one. */
export class OpenItems {
  #items: OpenItem[] = [];

  add(item: OpenItem): void {
    this.#items.push(item);
  }

  /** The item that a delta belongs to: by its id, else the latest of its type. */
  find(type: string, modelId: string): OpenItem | null {
    const latest = this.#items.at(-1);
    if (latest?.type === type && latest.modelId === modelId) return latest;
    const ofType = this.#items.filter((open) => open.type === type);
    return ofType.find((open) => open.modelId === modelId) ?? ofType.at(-1) ?? null;
  }

  /** Takes out the item that became whole. One that has another id than it began with is the only one of its type. */
  take({ type, id }: ResponseItem): OpenItem | null {
    const modelId = stringOf(id) ?? '';
    const ofType = this.#items.filter((open) => open.type === type);
    const taken = ofType.find((open) => open.modelId === modelId) ?? (ofType.length === 1 ? ofType[0] : undefined);
    if (taken === undefined) return null;
    this.#items = this.#items.filter((open) => open !== taken);
    return taken;
  }
}
